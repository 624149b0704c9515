// Calls between the judge's program and the candidate's: plain data as bytes, laid out as the
// declared types say. What is no plain data does not compile, so such a test is not judged.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>
#include <boost/any.hpp>

namespace cct {

template <class> inline constexpr bool never = false;

struct writer {
  std::string bytes;
  void raw(const void *at, size_t size) { bytes.append(static_cast<const char *>(at), size); }
  void number(uint64_t n) { raw(&n, 8); }
};

struct reader {
  const char *at;
  const char *end;
  bool damaged = false;
  void raw(void *to, size_t size) {
    if (damaged || size > size_t(end - at)) {
      damaged = true;
      memset(to, 0, size);
      return;
    }
    memcpy(to, at, size);
    at += size;
  }
  uint64_t number() {
    uint64_t n;
    raw(&n, 8);
    return n;
  }
  // A number of things of at least a byte each, but for empty ones.
  size_t count() {
    uint64_t n = number();
    if (n > size_t(end - at)) damaged = true;
    return damaged ? 0 : size_t(n);
  }
};

template <class T> struct is_sequence : std::false_type {};
template <class T> struct is_sequence<std::vector<T>> : std::true_type {};
template <class T> struct is_sequence<std::list<T>> : std::true_type {};
template <class T> struct is_sequence<std::deque<T>> : std::true_type {};
template <class T> struct is_set : std::false_type {};
template <class T> struct is_set<std::set<T>> : std::true_type {};
template <class T> struct is_set<std::multiset<T>> : std::true_type {};
template <class T> struct is_set<std::unordered_set<T>> : std::true_type {};
template <class T> struct is_map : std::false_type {};
template <class K, class V> struct is_map<std::map<K, V>> : std::true_type {};
template <class K, class V> struct is_map<std::unordered_map<K, V>> : std::true_type {};
template <class T> struct is_tuple : std::false_type {};
template <class... T> struct is_tuple<std::tuple<T...>> : std::true_type {};
template <class A, class B> struct is_tuple<std::pair<A, B>> : std::true_type {};
template <class T, size_t N> struct is_tuple<std::array<T, N>> : std::true_type {};
template <class T> struct is_optional : std::false_type {};
template <class T> struct is_optional<std::optional<T>> : std::true_type {};

// Types that cross inside of a boost::any, by their place in this list; others cross as opaque.
struct opaque {};
using any_types = std::tuple<opaque, bool, char, int, long, long long, unsigned, float, double,
                             std::string, std::vector<int>, std::vector<double>,
                             std::vector<std::string>>;

template <class T> void put(writer &w, const T &value) {
  if constexpr (std::is_same_v<T, boost::any>) {
    w.number(value.empty() ? 0 : 1);
    if (value.empty()) return;
    [&]<size_t... I>(std::index_sequence<I...>) {
      bool done = ((I > 0 && value.type() == typeid(std::tuple_element_t<I, any_types>)
                        ? (w.number(I), put(w, *boost::any_cast<std::tuple_element_t<I, any_types>>(&value)), true)
                        : false) || ...);
      if (!done) w.number(0);
    }(std::make_index_sequence<std::tuple_size_v<any_types>>());
  } else if constexpr (std::is_same_v<T, opaque>) {
  } else if constexpr (std::is_floating_point_v<T>) {
    double d = double(value);
    w.raw(&d, 8);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    w.number(uint64_t(int64_t(value)));
  } else if constexpr (std::is_same_v<T, std::string>) {
    w.number(value.size());
    w.raw(value.data(), value.size());
  } else if constexpr (is_sequence<T>::value || is_set<T>::value) {
    w.number(value.size());
    for (const typename T::value_type &one : value) put<typename T::value_type>(w, one);
  } else if constexpr (is_map<T>::value) {
    w.number(value.size());
    for (const auto &one : value) {
      put(w, one.first);
      put(w, one.second);
    }
  } else if constexpr (is_tuple<T>::value) {
    std::apply([&](const auto &...part) { (put(w, part), ...); }, value);
  } else if constexpr (is_optional<T>::value) {
    w.number(value.has_value());
    if (value) put(w, *value);
  } else {
    static_assert(never<T>, "cct: a value of this type does not cross");
  }
}

template <class T> T get(reader &r) {
  if constexpr (std::is_same_v<T, boost::any>) {
    boost::any value;
    if (r.number() == 0) return value;
    size_t kind = size_t(r.number());
    [&]<size_t... I>(std::index_sequence<I...>) {
      ((I == kind ? (value = get<std::tuple_element_t<I, any_types>>(r), 0) : 0), ...);
    }(std::make_index_sequence<std::tuple_size_v<any_types>>());
    return value;
  } else if constexpr (std::is_same_v<T, opaque>) {
    return {};
  } else if constexpr (std::is_floating_point_v<T>) {
    double d;
    r.raw(&d, 8);
    return T(d);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    return T(int64_t(r.number()));
  } else if constexpr (std::is_same_v<T, std::string>) {
    std::string text(r.count(), 0);
    r.raw(text.data(), text.size());
    return text;
  } else if constexpr (is_sequence<T>::value) {
    T all;
    for (size_t n = r.count(); n > 0 && !r.damaged; n--) all.push_back(get<typename T::value_type>(r));
    return all;
  } else if constexpr (is_set<T>::value) {
    T all;
    for (size_t n = r.count(); n > 0 && !r.damaged; n--) all.insert(get<typename T::value_type>(r));
    return all;
  } else if constexpr (is_map<T>::value) {
    T all;
    for (size_t n = r.count(); n > 0 && !r.damaged; n--) {
      auto key = get<typename T::key_type>(r);
      all.insert_or_assign(std::move(key), get<typename T::mapped_type>(r));
    }
    return all;
  } else if constexpr (is_tuple<T>::value) {
    T value{};
    std::apply([&](auto &...part) { ((part = get<std::decay_t<decltype(part)>>(r)), ...); }, value);
    return value;
  } else if constexpr (is_optional<T>::value) {
    if (r.number() == 0) return std::nullopt;
    return get<typename T::value_type>(r);
  } else {
    static_assert(never<T>, "cct: a value of this type does not cross");
  }
}

// A caller sees what a call does to an argument of type A.
template <class A>
inline constexpr bool changes =
    std::is_lvalue_reference_v<A> && !std::is_const_v<std::remove_reference_t<A>>;

} // namespace cct
