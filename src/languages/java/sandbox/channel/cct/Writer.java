package cct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/** Plain data as bytes, each value behind a letter that says what it is. */
final class Writer {
    private final List<String> texts;
    private final Map<String, Integer> known;
    private byte[] bytes = new byte[256];
    private int size;

    /** Collects the texts that are written in `texts`. */
    Writer(List<String> texts) {
        this.texts = texts;
        known = Collections.emptyMap();
    }

    /** A text that is one of `known`, and not only equal to one, crosses as what it is. */
    Writer(Map<String, Integer> known) {
        texts = new ArrayList<>();
        this.known = known;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void octet(int value) {
        if (size == bytes.length)
            bytes = Arrays.copyOf(bytes, 2 * size);
        bytes[size++] = (byte) value;
    }

    void number(int value) {
        for (int shift = 0; shift < 32; shift += 8)
            octet(value >>> shift);
    }

    private void longNumber(long value) {
        number((int) value);
        number((int) (value >>> 32));
    }

    void text(String text) {
        number(text.length());
        for (int i = 0; i < text.length(); i++) {
            octet(text.charAt(i));
            octet(text.charAt(i) >>> 8);
        }
    }

    /** @throws Uncrossable for what is no plain data */
    void value(Object value) {
        if (value == null)
            octet('0');
        else if (!scalar(value) && !collection(value) && !array(value))
            throw new Uncrossable(value.getClass());
    }

    private boolean scalar(Object value) {
        if (value instanceof Integer) {
            octet('i');
            number((Integer) value);
        } else if (value instanceof String || value instanceof StringBuilder) {
            same(value);
        } else if (value instanceof Boolean) {
            octet((Boolean) value ? 't' : 'f');
        } else if (value instanceof Double) {
            octet('d');
            longNumber(Double.doubleToRawLongBits((Double) value));
        } else if (value instanceof Long) {
            octet('l');
            longNumber((Long) value);
        } else if (value instanceof Character) {
            octet('c');
            number((Character) value);
        } else if (value instanceof Float) {
            octet('g');
            number(Float.floatToRawIntBits((Float) value));
        } else if (value instanceof Short || value instanceof Byte) {
            octet(value instanceof Short ? 'h' : 'b');
            number(((Number) value).intValue());
        } else
            return false;
        return true;
    }

    private void same(Object value) {
        Integer place = value instanceof String ? known.get(value) : null;
        octet(place != null ? 'r' : value instanceof String ? 's' : 'S');
        if (place != null) {
            number(place);
            return;
        }
        text(value.toString());
        if (value instanceof String)
            texts.add((String) value);
    }

    private boolean collection(Object value) {
        if (value instanceof Optional) {
            octet('o');
            value(((Optional<?>) value).orElse(null));
        } else if (value instanceof Map) {
            octet(value instanceof SortedMap ? 'N' : 'M');
            Map<?, ?> map = (Map<?, ?>) value;
            number(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet())
                entry(entry);
        } else if (value instanceof Map.Entry) {
            octet('E');
            entry((Map.Entry<?, ?>) value);
        } else if (value instanceof Collection) {
            octet(value instanceof List ? 'L' : value instanceof SortedSet ? 'U'
                    : value instanceof Set ? 'T' : 'Q');
            values(((Collection<?>) value).toArray());
        } else
            return false;
        return true;
    }

    private void entry(Map.Entry<?, ?> entry) {
        value(entry.getKey());
        value(entry.getValue());
    }

    void values(Object[] values) {
        number(values.length);
        for (Object value : values)
            value(value);
    }

    private boolean array(Object value) {
        int kind = Arrangement.kindOf(value);
        if (kind < 0)
            return false;
        octet('a');
        octet(kind);
        number(Arrangement.length(value));
        for (int i = 0; i < Arrangement.length(value); i++)
            value(Arrangement.get(value, i));
        return true;
    }
}
