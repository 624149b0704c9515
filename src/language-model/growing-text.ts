/** @file A text that grows by the bytes of tokens, which need not end where characters do. */

export class GrowingText {
  #bytes = Buffer.alloc(256);
  #length = 0;

  /** Adds a token's bytes. */
  push(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length + bytes.length)]);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The text so far; bytes that are no UTF-8 (yet) read as U+FFFD. */
  value(): string {
    return this.#bytes.toString("utf8", 0, this.#length);
  }
}
