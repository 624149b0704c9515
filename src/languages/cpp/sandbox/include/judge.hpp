// The judge's side: a function that asks the candidate, and assertions that count.
#pragma once
#include <bits/stdc++.h>
#include "cct.hpp"

extern "C" {
void __wasm_call_ctors();
__attribute__((import_module("cct"), import_name("ask"))) unsigned cct_ask(const void *at, unsigned size);
__attribute__((import_module("cct"), import_name("take"))) void cct_take(void *at);
__attribute__((import_module("cct"), import_name("finish"), noreturn)) void
cct_finish(unsigned outcome, unsigned checks, const void *at, unsigned size);
}

namespace cct {

inline unsigned checks = 0;

[[noreturn]] inline void finish(unsigned outcome, const char *words) {
  cct_finish(outcome, checks, words, unsigned(strlen(words)));
}

inline void check(bool holds, const char *words) {
  checks++;
  if (!holds) finish(1, words);
}

template <class R, class... A, class... G> R ask(R (*)(A...), G &...given) {
  writer w;
  (put<std::decay_t<A>>(w, given), ...);
  unsigned size = cct_ask(w.bytes.data(), unsigned(w.bytes.size()));
  std::string reply(size, 0);
  cct_take(reply.data());
  reader r{reply.data(), reply.data() + size};
  auto rest = [&] {
    ((changes<A> ? void(const_cast<std::remove_const_t<G> &>(given) = get<std::decay_t<A>>(r)) : void()), ...);
    if (r.damaged || r.at != r.end) finish(1, "the candidate gave a value of another type");
  };
  if constexpr (std::is_void_v<R>) {
    rest();
  } else {
    auto result = get<std::decay_t<R>>(r);
    rest();
    return result;
  }
}

} // namespace cct
