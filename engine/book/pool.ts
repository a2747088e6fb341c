/** Hands out the records of one kind, which lie in a row. */
@unmanaged
export class Pool {
  /** The record returned last, or 0; its first word links it to the one returned before. */
  private free: usize
  /** The first record never taken. */
  private fresh: usize
  private bytes: usize

  open(start: usize, bytes: usize): void {
    this.fresh = start
    this.bytes = bytes
  }

  /**
   * A record whose first word is zero; the rest is as its last user left it. The one returned last
   * comes first, because it is still in the cache.
   */
  take(): usize {
    const record = this.free
    if (record === 0) return this.takeFresh()
    this.free = load<u32>(record)
    store<u32>(record, 0)
    return record
  }

  /** Takes a record back, overwriting its first word and nothing else. */
  give(record: usize): void {
    store<u32>(record, this.free)
    this.free = record
  }

  private takeFresh(): usize {
    const record = this.fresh
    this.fresh = record + this.bytes
    return record
  }
}
