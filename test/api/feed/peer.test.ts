import { createBeginnings } from '@truebook/api/feed/beginnings'
import { FEED_LIMITS } from '@truebook/api/feed/limits'
import { createPeer } from '@truebook/api/feed/peer'
import t from 'tap'
import { memorySocket } from './memory-socket.js'

const LIMITS = { slowBytes: 100, mostBytes: 400 }

function openPeer(beginnings = createBeginnings(1_000_000)) {
  const socket = memorySocket()
  const told: string[] = []
  const peer = createPeer({
    socket,
    limits: LIMITS,
    beginnings,
    group: 0,
    onCaughtUp: () => told.push('caught up'),
    onTooSlow: () => told.push('too slow'),
  })
  return { socket, peer, told }
}

t.test('the limits are those of docs/security.md', (t) => {
  const { mostBytes, beginningBytes, unreadBytes } = FEED_LIMITS
  t.same(
    [mostBytes, beginningBytes, unreadBytes],
    [1, 256, 256].map((mib) => mib * 1024 ** 2),
  )
  t.end()
})

t.test('who leaves too much unread is given up once, and written to no more', async (t) => {
  const { socket, peer, told } = openPeer()
  socket.hold()
  peer.send(Buffer.alloc(100))
  t.equal(peer.isSlow(), false)
  peer.send(Buffer.alloc(300))
  t.equal(peer.isSlow(), true)
  t.same(told, [])
  peer.send(Buffer.alloc(1))
  peer.send(Buffer.alloc(1))
  t.same(told, ['too slow'])
  t.equal(socket.sent.length, 3)
  socket.read()
  t.same(told, ['too slow'])
})

t.test(
  'a beginning may be as long as it is, and the next one waits until it was read',
  async (t) => {
    const { socket, peer, told } = openPeer()
    socket.hold()
    peer.begin({ head: Buffer.alloc(10), shared: [Buffer.alloc(4_000)], own: Buffer.alloc(990) })
    peer.send(Buffer.alloc(300))
    t.same(told, [])
    let mayAsk = false
    const read = peer.untilRead().then((isRead) => {
      mayAsk = isRead
    })
    await null
    t.equal(mayAsk, false)
    socket.read()
    await read
    t.equal(mayAsk, true)
    t.same(told, ['caught up'])
    socket.hold()
    peer.send(Buffer.alloc(500))
    t.same(told, ['caught up', 'too slow'], 'what comes after it counts as ever')
  },
)

t.test('a beginning that is read at once allows nothing more', async (t) => {
  const { socket, peer, told } = openPeer()
  peer.begin({ own: Buffer.alloc(5_000) })
  socket.hold()
  peer.send(Buffer.alloc(500))
  t.same(told, ['too slow'])
})

t.test('nobody waits for a reader that is given up or gone', async (t) => {
  const slow = openPeer()
  slow.socket.hold()
  slow.peer.send(Buffer.alloc(200))
  const first = slow.peer.untilRead()
  slow.peer.send(Buffer.alloc(300))
  t.equal(await first, false)
  t.equal(await slow.peer.untilRead(), false)
  const gone = openPeer()
  gone.socket.hold()
  gone.peer.send(Buffer.alloc(200))
  const second = gone.peer.untilRead()
  gone.socket.end()
  t.equal(await second, false)
})

t.test('what is said at once may be as long as it is, to who had read the rest', async (t) => {
  const { socket, peer, told } = openPeer()
  socket.hold()
  peer.queue(Buffer.alloc(10))
  peer.queue(Buffer.alloc(3_000))
  peer.queue(Buffer.alloc(2_000))
  peer.flush()
  t.equal(peer.isSlow(), true)
  peer.queue(Buffer.alloc(400))
  peer.flush()
  t.same(told, [])
  peer.queue(Buffer.alloc(1))
  peer.flush()
  t.same(told, ['too slow'], 'what comes after it counts as ever')

  const behind = openPeer()
  behind.socket.hold()
  behind.peer.send(Buffer.alloc(101))
  behind.peer.queue(Buffer.alloc(5_000))
  behind.peer.flush()
  t.same(behind.told, ['too slow'], 'who has not read gets no more than ever')
})

t.test(
  'of beginnings that nobody reads the oldest are cut off, beyond what may wait',
  async (t) => {
    const beginnings = createBeginnings(10_000)
    const openReader = (isReading: boolean) => {
      const opened = openPeer(beginnings)
      if (!isReading) opened.socket.hold()
      opened.peer.begin({ head: Buffer.alloc(1_000), own: Buffer.alloc(3_000) })
      return opened
    }
    openReader(true)
    const [first, second] = [openReader(false), openReader(false)]
    t.equal(beginnings.unread(), 8_000)
    t.same([first.socket.destroyed, second.socket.destroyed], [false, false])
    const third = openReader(false)
    t.same([first.socket.destroyed, second.socket.destroyed], [true, false])
    second.socket.read()
    t.equal(beginnings.unread(), 4_000, 'what was read, or is gone, is room for others')
    const last = openPeer(beginnings)
    last.socket.hold()
    last.peer.begin({ own: Buffer.alloc(30_000) })
    t.same([third.socket.destroyed, last.socket.destroyed], [true, false], 'one may be longer')
    last.socket.end()
    t.equal(beginnings.unread(), 0)
    t.same(
      [first, second, third, last].flatMap(({ told }) => told),
      ['caught up'],
    )
  },
)

t.test('what many beginnings have in common counts once, until the last has read it', async (t) => {
  const beginnings = createBeginnings(10_000)
  const shared = [Buffer.alloc(4_000), Buffer.alloc(4_000)]
  const readers = Array.from({ length: 10 }, () => {
    const opened = openPeer(beginnings)
    opened.socket.hold()
    opened.peer.begin({ shared, own: Buffer.alloc(100) })
    return opened
  })
  t.equal(beginnings.unread(), 9_000)
  t.notOk(readers.some(({ socket }) => socket.destroyed))
  const [last, ...others] = readers
  for (const { socket } of others) socket.read()
  t.equal(beginnings.unread(), 8_100)
  last.socket.end()
  t.equal(beginnings.unread(), 0)
})

t.test('what waited is written before a beginning, and counts for itself', async (t) => {
  const { socket, peer, told } = openPeer()
  socket.hold()
  peer.queue(Buffer.alloc(10))
  peer.begin({ own: Buffer.alloc(5_000) })
  t.same(told, [])
})

t.test(
  'a slow reader that reads nothing for long is given up, and one that reads is not',
  async (t) => {
    const { socket, peer, told } = openPeer()
    socket.hold()
    peer.begin({ own: Buffer.alloc(640_000) })
    // So much may take ten seconds more.
    for (const at of [0, 1_000, 39_000]) peer.check(at)
    t.same(told, [])
    socket.read()
    socket.hold()
    peer.send(Buffer.alloc(200))
    peer.check(40_100)
    peer.check(70_000)
    t.same(told, ['caught up'])
    peer.check(70_200)
    t.same(told, ['caught up', 'too slow'])
    peer.check(200_000)
    t.equal(told.length, 2)
  },
)

t.test('answers to pings that nobody reads are bounded too', async (t) => {
  const { socket, peer, told } = openPeer()
  socket.hold()
  // As the WebSocket library writes them, past the peer.
  socket.write(Buffer.alloc(400))
  peer.check(0)
  t.same(told, [])
  socket.write(Buffer.alloc(1))
  peer.check(1)
  t.same(told, ['too slow'])
})

t.test('who is stopped hears nothing more', async (t) => {
  const { socket, peer } = openPeer()
  peer.queue(Buffer.alloc(1))
  peer.stop()
  peer.flush()
  peer.send(Buffer.alloc(1))
  peer.begin({ own: Buffer.alloc(1) })
  t.equal(socket.sent.length, 0)
})
