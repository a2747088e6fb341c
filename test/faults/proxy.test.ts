import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { openProxy } from './proxy.js'

/** A server that says everything twice, behind a proxy. */
async function openEcho(t: Test) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => socket.write(`${chunk}${chunk}`))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await openProxy((server.address() as AddressInfo).port)
  t.teardown(async () => {
    await proxy.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { proxy, sockets }
}

async function openClient(t: Test, port: number): Promise<Socket> {
  const client = connect(port, '127.0.0.1')
  client.on('error', () => undefined)
  t.teardown(() => client.destroy())
  await once(client, 'connect')
  return client
}

async function ask(client: Socket, text: string): Promise<string> {
  client.write(text)
  const [answer] = await once(client, 'data')
  return String(answer)
}

/** Whatever error comes before it: `once` would throw that. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

t.test('bytes come through in fine and in slow weather', async (t) => {
  const { proxy } = await openEcho(t)
  const client = await openClient(t, proxy.port)
  t.equal(await ask(client, 'a'), 'aa')
  proxy.become('slow')
  t.equal(await ask(client, 'b'), 'bb')
})

t.test('what comes after slow weather does not overtake what came in it', async (t) => {
  const { proxy } = await openEcho(t)
  const client = await openClient(t, proxy.port)
  t.equal(await ask(client, 'a'), 'aa')
  let heard = ''
  client.on('data', (chunk) => {
    heard += chunk
  })
  proxy.become('slow')
  client.write('1')
  await sleep(20)
  proxy.become('fine')
  client.write('2')
  proxy.become('slow')
  client.write('3')
  while (heard.length < 6) await once(client, 'data')
  t.match(heard, /^1.*2.*3/)
})

t.test('what is frozen is kept, and comes when it thaws', async (t) => {
  const { proxy } = await openEcho(t)
  const client = await openClient(t, proxy.port)
  t.equal(await ask(client, 'a'), 'aa')
  proxy.become('frozen')
  const answer = ask(client, 'b')
  const first = await Promise.race([answer, sleep(100).then(() => 'nothing')])
  t.equal(first, 'nothing')
  proxy.become('fine')
  t.equal(await answer, 'bb')
})

t.test('cut ends what is open and takes nothing new', async (t) => {
  const { proxy } = await openEcho(t)
  const client = await openClient(t, proxy.port)
  t.equal(await ask(client, 'a'), 'aa')
  const closed = closeOf(client)
  proxy.become('cut')
  await closed
  const second = connect(proxy.port, '127.0.0.1')
  second.on('error', () => undefined)
  await closeOf(second)
  proxy.become('fine')
  t.equal(await ask(await openClient(t, proxy.port), 'c'), 'cc')
})

t.test('torn lets half of what is said through, and ends', async (t) => {
  const { proxy, sockets } = await openEcho(t)
  const client = await openClient(t, proxy.port)
  t.equal(await ask(client, 'a'), 'aa')
  const [behind] = sockets
  const said = once(behind, 'data')
  const closed = closeOf(client)
  proxy.become('torn')
  client.write('bcde')
  const [heard] = await said
  t.equal(String(heard), 'bc')
  await closed
})

t.test('half-open ends the side of the client only, until it is over', async (t) => {
  const { proxy, sockets } = await openEcho(t)
  const client = await openClient(t, proxy.port)
  t.equal(await ask(client, 'a'), 'aa')
  const [behind] = sockets
  const closed = closeOf(client)
  proxy.become('half-open')
  await closed
  t.notOk(behind.destroyed)
  const gone = closeOf(behind)
  proxy.become('fine')
  await gone
})

t.test(
  'forsaken is silent for ever, but the server hears of the end, and new ones are fine',
  async (t) => {
    const { proxy, sockets } = await openEcho(t)
    const client = await openClient(t, proxy.port)
    t.equal(await ask(client, 'a'), 'aa')
    const [behind] = sockets
    let heard = ''
    client.on('data', (chunk) => {
      heard += chunk
    })
    proxy.become('forsaken')
    client.write('b')
    t.equal(await ask(await openClient(t, proxy.port), 'c'), 'cc')
    t.notOk(behind.destroyed)
    const gone = closeOf(behind)
    proxy.become('fine')
    await gone
    client.write('d')
    t.equal(await ask(await openClient(t, proxy.port), 'e'), 'ee')
    t.notOk(client.destroyed)
    t.equal(heard, '')
  },
)
