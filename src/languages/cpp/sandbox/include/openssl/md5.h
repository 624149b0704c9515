// MD5 (RFC 1321) under OpenSSL's names.
#pragma once
#include <cmath>
#include <cstdint>
#include <string>

#define MD5_DIGEST_LENGTH 16
struct MD5_CTX {
  std::string text;
};

inline int MD5_Init(MD5_CTX *c) { return c->text.clear(), 1; }
inline int MD5_Update(MD5_CTX *c, const void *at, size_t size) {
  c->text.append(static_cast<const char *>(at), size);
  return 1;
}
inline int MD5_Final(unsigned char *digest, MD5_CTX *c) {
  static const int turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  std::string &text = c->text;
  uint64_t bits = uint64_t(text.size()) * 8;
  text += char(0x80);
  while (text.size() % 64 != 56) text += char(0);
  for (int i = 0; i < 8; i++) text += char(bits >> (8 * i));
  uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for (size_t block = 0; block < text.size(); block += 64) {
    uint32_t word[16];
    for (int i = 0; i < 16; i++) {
      word[i] = 0;
      for (int j = 0; j < 4; j++)
        word[i] |= uint32_t((unsigned char)text[block + 4 * i + j]) << (8 * j);
    }
    uint32_t a = state[0], b = state[1], c2 = state[2], d = state[3];
    for (int i = 0; i < 64; i++) {
      uint32_t f;
      int at;
      if (i < 16) f = (b & c2) | (~b & d), at = i;
      else if (i < 32) f = (d & b) | (~d & c2), at = (5 * i + 1) % 16;
      else if (i < 48) f = b ^ c2 ^ d, at = (3 * i + 5) % 16;
      else f = c2 ^ (b | ~d), at = (7 * i) % 16;
      uint32_t sum = a + f + uint32_t(std::floor(std::fabs(std::sin(i + 1.0)) * 4294967296.0)) + word[at];
      int turn = turns[i / 16][i % 4];
      a = d, d = c2, c2 = b, b += sum << turn | sum >> (32 - turn);
    }
    state[0] += a, state[1] += b, state[2] += c2, state[3] += d;
  }
  for (int i = 0; i < 16; i++) digest[i] = (unsigned char)(state[i / 4] >> (8 * (i % 4)));
  return 1;
}
inline unsigned char *MD5(const unsigned char *at, size_t size, unsigned char *digest) {
  static unsigned char own[16];
  MD5_CTX c;
  MD5_Update(&c, at, size);
  MD5_Final(digest ? digest : own, &c);
  return digest ? digest : own;
}
