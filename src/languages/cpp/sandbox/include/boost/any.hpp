// What programs use of boost::any, over std::any.
#pragma once
#include <any>
#include <typeinfo>
#include <type_traits>
#include <utility>

namespace boost {

class any {
  std::any held;

public:
  any() = default;
  template <class T, class = std::enable_if_t<!std::is_same_v<std::decay_t<T>, any>>>
  any(T &&value) : held(std::forward<T>(value)) {}
  bool empty() const { return !held.has_value(); }
  void clear() { held.reset(); }
  void swap(any &other) { held.swap(other.held); }
  const std::type_info &type() const { return held.type(); }
  template <class T> friend T *any_cast(any *);
  template <class T> friend const T *any_cast(const any *);
};

template <class T> T *any_cast(any *of) { return of ? std::any_cast<T>(&of->held) : nullptr; }
template <class T> const T *any_cast(const any *of) {
  return of ? std::any_cast<T>(&of->held) : nullptr;
}

// A value of another type ends the program, since there are no exceptions.
template <class T> T any_cast(const any &of) {
  const std::decay_t<T> *found = any_cast<std::decay_t<T>>(&of);
  if (!found) __builtin_trap();
  return *found;
}

} // namespace boost
