package cct;

import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what a Writer wrote; what nobody can have written is an error. */
final class Reader {
    private final byte[] bytes;
    private final List<String> texts;
    private int at;

    /** @param texts where texts are that may be named; those that are read are added */
    Reader(byte[] bytes, List<String> texts) {
        this.bytes = bytes;
        this.texts = texts;
    }

    int octet() {
        return bytes[at++] & 255;
    }

    int number() {
        int value = 0;
        for (int shift = 0; shift < 32; shift += 8)
            value |= octet() << shift;
        return value;
    }

    private long longNumber() {
        long low = number() & 0xFFFFFFFFL;
        return low | (long) number() << 32;
    }

    /** How many values follow; each takes a byte at least. */
    private int count() {
        int count = number();
        if (count < 0 || count > bytes.length - at)
            throw new IllegalArgumentException("the answer is cut off");
        return count;
    }

    String text() {
        char[] text = new char[count()];
        for (int i = 0; i < text.length; i++)
            text[i] = (char) (octet() | octet() << 8);
        return new String(text);
    }

    private String added(String text) {
        texts.add(text);
        return text;
    }

    Object[] values() {
        Object[] values = new Object[count()];
        for (int i = 0; i < values.length; i++)
            values[i] = value();
        return values;
    }

    Object value() {
        int letter = octet();
        switch (letter) {
            case '0': return null;
            case 'i': return number();
            case 's': return added(text());
            case 'r': return texts.get(number());
            case 'S': return new StringBuilder(text());
            case 't': return true;
            case 'f': return false;
            case 'd': return Double.longBitsToDouble(longNumber());
            case 'l': return longNumber();
            case 'c': return (char) number();
            case 'g': return Float.intBitsToFloat(number());
            case 'h': return (short) number();
            case 'b': return (byte) number();
            default: return collection(letter);
        }
    }

    private Object collection(int letter) {
        switch (letter) {
            case 'o': return Optional.ofNullable(value());
            case 'M': return map(new LinkedHashMap<>());
            case 'N': return map(new TreeMap<>());
            case 'E': return new AbstractMap.SimpleEntry<>(value(), value());
            case 'L': return new ArrayList<>(Arrays.asList(values()));
            case 'T': return new LinkedHashSet<>(Arrays.asList(values()));
            case 'U': return new TreeSet<>(Arrays.asList(values()));
            case 'Q': return new ArrayDeque<>(Arrays.asList(values()));
            case 'a': return array();
            default: throw new IllegalArgumentException("the answer is no data");
        }
    }

    private Object map(Map<Object, Object> map) {
        for (int left = count(); left > 0; left--)
            map.put(value(), value());
        return map;
    }

    private Object array() {
        int kind = octet();
        int length = count();
        Object array = Arrangement.make(kind, length);
        for (int i = 0; i < length; i++)
            Arrangement.set(array, i, value());
        return array;
    }
}
