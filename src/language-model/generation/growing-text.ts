/** @file A text that grows by the bytes of tokens, which need not end where characters do. */

/** Bytes so far, never changed: each extension is a new value. */
export class GrowingText {
  /** The text without bytes. */
  static readonly empty = new GrowingText(new Uint8Array(0));

  private constructor(private readonly bytes: Uint8Array) {}

  /** This text and more; this one stays as it is. */
  with(more: Uint8Array): GrowingText {
    const bytes = new Uint8Array(this.bytes.length + more.length);
    bytes.set(this.bytes);
    bytes.set(more, this.bytes.length);
    return new GrowingText(bytes);
  }

  /** The text so far; bytes that are no UTF-8 (yet) read as U+FFFD. */
  value(): string {
    return Buffer.from(this.bytes.buffer, 0, this.bytes.length).toString("utf8");
  }
}
