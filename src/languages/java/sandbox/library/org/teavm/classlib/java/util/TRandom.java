package org.teavm.classlib.java.util;

import org.teavm.classlib.java.io.TSerializable;
import org.teavm.classlib.java.util.random.TRandomGenerator;

/**
 * java.util.Random by the formulas of its documentation, so that a seed gives the numbers that it
 * gives everywhere. Without a seed the numbers are one fixed sequence.
 */
public class TRandom implements TRandomGenerator, TSerializable {
    private static final long FACTOR = 0x5DEECE66DL;
    private static final long MASK = (1L << 48) - 1;

    private long state;
    private double nextGaussian;
    private boolean hasNextGaussian;

    public TRandom() {
        this(42);
    }

    public TRandom(long seed) {
        setSeed(seed);
    }

    public void setSeed(long seed) {
        state = (seed ^ FACTOR) & MASK;
        hasNextGaussian = false;
    }

    protected int next(int bits) {
        state = (state * FACTOR + 0xBL) & MASK;
        return (int) (state >>> (48 - bits));
    }

    @Override
    public int nextInt() {
        return next(32);
    }

    @Override
    public int nextInt(int bound) {
        if (bound <= 0)
            throw new IllegalArgumentException("bound must be positive");
        int drawn = next(31);
        if ((bound & -bound) == bound)
            return (int) (bound * (long) drawn >> 31);
        int value = drawn % bound;
        while (drawn - value + (bound - 1) < 0) {
            drawn = next(31);
            value = drawn % bound;
        }
        return value;
    }

    @Override
    public long nextLong() {
        return ((long) next(32) << 32) + next(32);
    }

    @Override
    public boolean nextBoolean() {
        return next(1) != 0;
    }

    @Override
    public float nextFloat() {
        return next(24) / (float) (1 << 24);
    }

    @Override
    public double nextDouble() {
        return (((long) next(26) << 27) + next(27)) * 0x1.0p-53;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int i = 0; i < bytes.length;)
            for (int drawn = nextInt(), n = Math.min(bytes.length - i, 4); n-- > 0; drawn >>= 8)
                bytes[i++] = (byte) drawn;
    }

    @Override
    public double nextGaussian() {
        if (hasNextGaussian) {
            hasNextGaussian = false;
            return nextGaussian;
        }
        while (true) {
            double x = 2 * nextDouble() - 1;
            double y = 2 * nextDouble() - 1;
            double square = x * x + y * y;
            if (square >= 1 || square == 0)
                continue;
            double scale = Math.sqrt(-2 * Math.log(square) / square);
            nextGaussian = y * scale;
            hasNextGaussian = true;
            return x * scale;
        }
    }
}
