/** The last items, in order: at most this many, with at most this many events in all, by their `size`. */
export interface EventWindow<T> {
  /** Oldest first. This is the list itself, which only grows at its end, until another one takes its place. */
  items(): readonly T[]
  push(item: T): void
  /** Adds older items at the front, as far as there is room. */
  unshift(older: readonly T[]): void
}

export interface WindowLimits {
  readonly items: number
  readonly events: number
}

/** How far it may grow beyond its limits before it is cut back, so that not every push moves all items. */
const SLACK = 1.25

/** The newest item is always kept, however many events it has. */
export function createEventWindow<T extends { readonly size: number }>(
  most: WindowLimits,
): EventWindow<T> {
  let items: T[] = []
  let events = 0

  function cutBack(): void {
    let first = Math.max(0, items.length - most.items)
    for (let i = 0; i < first; i++) events -= items[i].size
    for (; events > most.events && first < items.length - 1; first++) {
      events -= items[first].size
    }
    items = items.slice(first)
  }

  return {
    items: () => items,
    push(item) {
      items.push(item)
      events += item.size
      if (items.length > SLACK * most.items || events > SLACK * most.events) cutBack()
    },
    unshift(older) {
      let first = older.length
      while (first > 0 && items.length + older.length - first < most.items) {
        const more = events + older[first - 1].size
        if (more > most.events) break
        events = more
        first -= 1
      }
      items = [...older.slice(first), ...items]
    },
  }
}
