package dev.perigee.protocol.testing;

import java.util.AbstractList;
import java.util.RandomAccess;

/** The newest elements of something that may go on for ever, oldest first: what is added pushes the oldest out. */
public final class Recent<T> extends AbstractList<T> implements RandomAccess {
    private static final int FIRST_CAPACITY = 16;

    private Object[] ring = new Object[FIRST_CAPACITY];
    private int capacity;
    private int first;
    private int size;
    private long pushedOut;

    /** @param capacity elements kept; 0 for none */
    public Recent(int capacity) {
        this.capacity = capacity;
    }

    /** Keeps so many from now on; what is there already is forgotten. */
    public void capacity(int elements) {
        clear();
        capacity = elements;
    }

    /** How many were added and are not here any more because others came; not counting what was cleared. */
    public long pushedOut() {
        return pushedOut;
    }

    @Override
    public boolean add(T element) {
        modCount++;
        if (capacity == 0) {
            pushedOut++;
            return true;
        }
        if (size == capacity) {
            ring[first] = null;
            first = (first + 1) % ring.length;
            size--;
            pushedOut++;
        } else if (size == ring.length) {
            grow();
        }
        ring[(first + size) % ring.length] = element;
        size++;
        return true;
    }

    private void grow() {
        Object[] larger = new Object[(int) Math.min(capacity, 2L * ring.length)];
        for (int i = 0; i < size; i++) {
            larger[i] = ring[(first + i) % ring.length];
        }
        ring = larger;
        first = 0;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("element " + index + " of " + size);
        }
        return (T) ring[(first + index) % ring.length];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void clear() {
        modCount++;
        ring = new Object[FIRST_CAPACITY];
        first = 0;
        size = 0;
    }
}
