package org.teavm.classlib.java.security;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** java.security.MessageDigest with MD5 alone, by RFC 1321. */
public class TMessageDigest {
    private static final int[] SHIFTS = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

    private final ByteArrayOutputStream given = new ByteArrayOutputStream();

    TMessageDigest() {
    }

    public static TMessageDigest getInstance(String algorithm) {
        if (!algorithm.equalsIgnoreCase("MD5"))
            throw new cct.Lacking("MessageDigest of " + algorithm);
        return new TMessageDigest();
    }

    public final String getAlgorithm() {
        return "MD5";
    }

    public final int getDigestLength() {
        return 16;
    }

    public void update(byte value) {
        given.write(value);
    }

    public void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    public void update(byte[] bytes, int start, int length) {
        given.write(bytes, start, length);
    }

    public void reset() {
        given.reset();
    }

    public byte[] digest(byte[] bytes) {
        update(bytes);
        return digest();
    }

    public byte[] digest() {
        byte[] text = given.toByteArray();
        reset();
        byte[] padded = Arrays.copyOf(text, (text.length + 8) / 64 * 64 + 64);
        padded[text.length] = (byte) 0x80;
        for (int i = 0; i < 8; i++)
            padded[padded.length - 8 + i] = (byte) (8L * text.length >>> 8 * i);
        int[] state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
        for (int start = 0; start < padded.length; start += 64)
            mix(state, wordsAt(padded, start));
        byte[] digest = new byte[16];
        for (int i = 0; i < 16; i++)
            digest[i] = (byte) (state[i / 4] >>> 8 * (i % 4));
        return digest;
    }

    public static boolean isEqual(byte[] one, byte[] other) {
        return Arrays.equals(one, other);
    }

    private static int[] wordsAt(byte[] bytes, int start) {
        int[] words = new int[16];
        for (int i = 0; i < 64; i++)
            words[i / 4] |= (bytes[start + i] & 255) << 8 * (i % 4);
        return words;
    }

    private static void mix(int[] state, int[] words) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int i = 0; i < 64; i++) {
            int mixed;
            int word;
            switch (i / 16) {
                case 0:
                    mixed = b & c | ~b & d;
                    word = i;
                    break;
                case 1:
                    mixed = d & b | ~d & c;
                    word = 5 * i + 1;
                    break;
                case 2:
                    mixed = b ^ c ^ d;
                    word = 3 * i + 5;
                    break;
                default:
                    mixed = c ^ (b | ~d);
                    word = 7 * i;
            }
            int constant = (int) (long) (Math.abs(Math.sin(i + 1)) * 4294967296.0);
            int sum = a + mixed + constant + words[word & 15];
            int shift = SHIFTS[i / 16 * 4 + i % 4];
            a = d;
            d = c;
            c = b;
            b += sum << shift | sum >>> (32 - shift);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
