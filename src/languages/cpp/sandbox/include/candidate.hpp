// The candidate's side: one function that is called with bytes.
#pragma once
#include <bits/stdc++.h>
#include "cct.hpp"

extern "C" {
void __wasm_call_ctors();
__attribute__((import_module("cct"), import_name("fetch"))) void cct_fetch(void *at);
__attribute__((import_module("cct"), import_name("answer"))) void cct_answer(const void *at, unsigned size);
}

namespace cct {

template <class R, class... A> void serve(R (*function)(A...), unsigned size) {
  std::string question(size, 0);
  cct_fetch(question.data());
  reader r{question.data(), question.data() + size};
  std::tuple<std::decay_t<A>...> given{get<std::decay_t<A>>(r)...};
  writer w;
  auto call = [&](auto &...one) -> R { return function(static_cast<A &&>(one)...); };
  if constexpr (std::is_void_v<R>)
    std::apply(call, given);
  else
    put<std::decay_t<R>>(w, std::apply(call, given));
  std::apply([&](auto &...one) { ((changes<A> ? put(w, one) : void()), ...); }, given);
  cct_answer(w.bytes.data(), unsigned(w.bytes.size()));
}

} // namespace cct
