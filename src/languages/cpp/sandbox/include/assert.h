// assert of the judge: counted, the first that fails decides. Elsewhere it ends the program.
#undef assert
#ifdef CCT_JUDGE
#define assert(...) (cct::check(bool(__VA_ARGS__), "assert(" #__VA_ARGS__ ")"))
#else
#define assert(...) ((__VA_ARGS__) ? void() : __builtin_trap())
#endif
