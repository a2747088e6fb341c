import {
  compareStreamIds,
  STREAM_START,
  type Stream,
  type StreamEntry,
  type Streams,
  type Witness,
} from '../streams.js'

/** Both logs in this process, to run the whole exchange without a Redis. */
export function memoryStreams(): Streams {
  const events = memoryStream()
  const commands = memoryStream(events)
  return {
    commands,
    events,
    time: async () => Date.now(),
    async close() {
      commands.close()
      events.close()
    },
  }
}

function memoryStream(witness?: Witness): Stream & { close(): void } {
  let entries: StreamEntry[] = []
  let top = STREAM_START
  let closed = false
  const waiting = new Set<() => void>()

  const wake = () => {
    for (const resolve of waiting) resolve()
    waiting.clear()
  }
  const add = (id: string, bytes: Buffer) => {
    entries.push({ id, bytes })
    top = id
    wake()
  }
  const after = (id: string, limit: number) => {
    const from = firstAfter(entries, id)
    return entries.slice(from, from + limit)
  }

  const stream: Stream & { close(): void } = {
    async append(bytes) {
      const id = nextId(top, Date.now())
      add(id, bytes)
      return id
    },
    async publish(sequence, bytes) {
      const id = `${sequence}-0`
      const isNext = compareStreamIds(id, top) > 0
      if (isNext) add(id, bytes)
      return isNext
    },
    async read(id, limit, waitMs) {
      const ready = after(id, limit)
      if (ready.length > 0 || waitMs <= 0 || closed) return ready
      await waitFor(waiting, waitMs)
      return after(id, limit)
    },
    connections: () => 1,
    async top() {
      return top
    },
    async raise(id) {
      if (compareStreamIds(id, top) > 0) top = id
    },
    async trim(through) {
      entries = entries.slice(firstAfter(entries, through))
    },
    async renew() {
      entries = []
      top = STREAM_START
    },
    get witness() {
      return witness ?? stream
    },
    close() {
      closed = true
      wake()
    },
  }
  return stream
}

function nextId(top: string, now: number): string {
  const id = `${now}-0`
  if (compareStreamIds(id, top) > 0) return id
  const [high, low] = top.split('-')
  return `${high}-${Number(low) + 1}`
}

/** The index of the first entry after an id, found by halving. */
function firstAfter(entries: readonly StreamEntry[], id: string): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareStreamIds(entries[middle].id, id) > 0) high = middle
    else low = middle + 1
  }
  return low
}

function waitFor(waiting: Set<() => void>, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      waiting.delete(done)
      resolve()
    }
    const timer = setTimeout(done, waitMs)
    waiting.add(done)
  })
}
