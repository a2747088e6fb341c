import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { freePort } from '@truebook/host/servers/free-port'
import { findRedis } from '@truebook/host/servers/redis'
import { REDIS_CACHE } from '@truebook/host/testing/test-services'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'

/** A Redis server of the test's own, and who may do anything there. */
export interface OwnRedis {
  readonly url: string
  readonly admin: Redis
}

const PASSWORD = 'own'

/** Why a test that needs one cannot run here: `npm test` has looked for a redis-server already. */
export const skip = process.env.TEST_REDIS_MISSING ?? false

/** Starts one; the test's end stops it. */
async function ownRedis(t: Test): Promise<OwnRedis> {
  const at = { port: await freePort(), password: PASSWORD }
  const found = await findRedis({ env: { PATH: process.env.PATH }, unpackTo: REDIS_CACHE, at })
  if ('missing' in found) throw new Error(found.missing)
  const admin = new Redis(found.url)
  t.teardown(async () => {
    admin.disconnect()
    await found.stop()
  })
  return { url: found.url, admin }
}

/** A test with such a server; skipped where there is none. */
export function redisTest(name: string, run: (t: Test, redis: OwnRedis) => Promise<void>): void {
  t.test(name, { skip }, async (t) => run(t, await ownRedis(t)))
}

/** One address of two servers. */
export interface MovingRedis {
  readonly url: string
  readonly first: OwnRedis
  /** The server that comes second. */
  readonly heir: OwnRedis
  /** The first becomes its replica, and keeps its connections; new ones come to the heir. */
  move(): Promise<void>
  /** New connections come to the heir, and the first stays what it is. */
  lead(): void
  /** The same, and the connections to the first break. */
  cut(): void
}

export async function movingRedis(t: Test): Promise<MovingRedis> {
  const [first, heir] = [await ownRedis(t), await ownRedis(t)]
  let port = Number(new URL(first.url).port)
  const sockets: Socket[] = []
  const switching = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    sockets.push(near, far)
    near.on('error', () => undefined).on('close', () => far.destroy())
    far.on('error', () => undefined).on('close', () => near.destroy())
    near.pipe(far)
    far.pipe(near)
  })
  switching.listen(0, '127.0.0.1')
  await once(switching, 'listening')
  t.teardown(() => {
    switching.close()
    for (const socket of sockets) socket.destroy()
  })
  const url = new URL(first.url)
  const lead = () => {
    port = Number(new URL(heir.url).port)
  }
  url.host = `127.0.0.1:${(switching.address() as AddressInfo).port}`
  return {
    url: url.href,
    first,
    heir,
    lead,
    async move() {
      lead()
      await first.admin.config('SET', 'masterauth', PASSWORD)
      await first.admin.replicaof('127.0.0.1', port)
    },
    cut() {
      lead()
      for (const socket of sockets.splice(0)) socket.destroy()
    },
  }
}
