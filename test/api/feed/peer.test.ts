import { createPeer } from '@truebook/api/feed/peer'
import t from 'tap'
import { memorySocket } from './memory-socket.js'

const LIMITS = { slowBytes: 100, mostBytes: 400 }

function openPeer() {
  const socket = memorySocket()
  const told: string[] = []
  const peer = createPeer({
    socket,
    limits: LIMITS,
    group: 0,
    onCaughtUp: () => told.push('caught up'),
    onTooSlow: () => told.push('too slow'),
  })
  return { socket, peer, told }
}

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
    peer.begin(Buffer.alloc(5_000))
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
  peer.begin(Buffer.alloc(5_000))
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
