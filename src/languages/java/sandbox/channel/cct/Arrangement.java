package cct;

/** Arrays of the types that cross, by a number each. */
final class Arrangement {
    /** One of each, in order; the first eight hold no objects. */
    private static final Object[] EXAMPLES = {
        new int[0], new double[0], new long[0], new char[0], new boolean[0], new byte[0],
        new short[0], new float[0], new Object[0], new String[0], new Integer[0], new Double[0],
        new Long[0], new Character[0], new Boolean[0], new int[0][], new double[0][],
        new long[0][], new char[0][], new boolean[0][], new String[0][], new Integer[0][],
        new Object[0][],
    };

    private Arrangement() {
    }

    /** The number of an array's type; -1 for what does not cross. */
    static int kindOf(Object value) {
        for (int kind = 0; kind < EXAMPLES.length; kind++)
            if (EXAMPLES[kind].getClass() == value.getClass())
                return kind;
        return -1;
    }

    /** A new array. */
    static Object make(int kind, int length) {
        switch (kind) {
            case 0: return new int[length];
            case 1: return new double[length];
            case 2: return new long[length];
            case 3: return new char[length];
            case 4: return new boolean[length];
            case 5: return new byte[length];
            case 6: return new short[length];
            case 7: return new float[length];
            case 8: return new Object[length];
            case 9: return new String[length];
            case 10: return new Integer[length];
            case 11: return new Double[length];
            case 12: return new Long[length];
            case 13: return new Character[length];
            case 14: return new Boolean[length];
            case 15: return new int[length][];
            case 16: return new double[length][];
            case 17: return new long[length][];
            case 18: return new char[length][];
            case 19: return new boolean[length][];
            case 20: return new String[length][];
            case 21: return new Integer[length][];
            case 22: return new Object[length][];
            default: throw new IllegalArgumentException("the answer is no data");
        }
    }

    static int length(Object array) {
        switch (kindOf(array)) {
            case 0: return ((int[]) array).length;
            case 1: return ((double[]) array).length;
            case 2: return ((long[]) array).length;
            case 3: return ((char[]) array).length;
            case 4: return ((boolean[]) array).length;
            case 5: return ((byte[]) array).length;
            case 6: return ((short[]) array).length;
            case 7: return ((float[]) array).length;
            default: return ((Object[]) array).length;
        }
    }

    static Object get(Object array, int at) {
        switch (kindOf(array)) {
            case 0: return ((int[]) array)[at];
            case 1: return ((double[]) array)[at];
            case 2: return ((long[]) array)[at];
            case 3: return ((char[]) array)[at];
            case 4: return ((boolean[]) array)[at];
            case 5: return ((byte[]) array)[at];
            case 6: return ((short[]) array)[at];
            case 7: return ((float[]) array)[at];
            default: return ((Object[]) array)[at];
        }
    }

    static void set(Object array, int at, Object value) {
        switch (kindOf(array)) {
            case 0: ((int[]) array)[at] = (Integer) value; break;
            case 1: ((double[]) array)[at] = (Double) value; break;
            case 2: ((long[]) array)[at] = (Long) value; break;
            case 3: ((char[]) array)[at] = (Character) value; break;
            case 4: ((boolean[]) array)[at] = (Boolean) value; break;
            case 5: ((byte[]) array)[at] = (Byte) value; break;
            case 6: ((short[]) array)[at] = (Short) value; break;
            case 7: ((float[]) array)[at] = (Float) value; break;
            default: ((Object[]) array)[at] = value;
        }
    }
}
