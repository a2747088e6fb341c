import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * What a network does to the connections through it: `slow` delays every byte, `frozen` lets nothing
 * through and forgets nothing, `mute` does so with what the client says only, `cut` ends all and takes
 * no new ones, `torn` ends each at the next thing said, of which half gets through, `half-open` ends the
 * client's side only and leaves the server waiting, `forsaken` lets nothing through on the connections of
 * before and forgets what is said there: when it is over the server hears that they ended, the client never.
 */
export const WEATHERS = ['slow', 'frozen', 'mute', 'cut', 'torn', 'half-open', 'forsaken'] as const
export type Weather = (typeof WEATHERS)[number] | 'fine'

/** A TCP proxy in front of one server, for one of its clients. */
export interface NetProxy {
  readonly port: number
  become(weather: Weather): void
  /** Hears what a client says before it is passed on. */
  onSaid: (bytes: Buffer) => void
  close(): Promise<void>
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
  /** One for each direction: carries on at once what was slowed down. */
  readonly flushes: readonly (() => void)[]
}

const SLOW_MS = 150

/** Listens on 127.0.0.1 and carries everything to `port` there. */
export async function openProxy(port: number): Promise<NetProxy> {
  const pairs = new Set<Pair>()
  const forsaken = new Set<Pair>()
  let weather: Weather = 'fine'

  function join(client: Socket): void {
    if (weather === 'cut') {
      client.resetAndDestroy()
      return
    }
    const server = connect({ port, host: '127.0.0.1', noDelay: true })
    client.setNoDelay(true)
    client.on('data', (bytes) => proxy.onSaid(bytes))
    const flushes = [carry(client, server), carry(server, client)]
    const pair = { client, server, flushes }
    pairs.add(pair)
    hold(pair, weather)
    client.on('close', () => part(pair))
    server.on('close', () => part(pair))
  }

  /** Bytes stay in their order, also where the weather changes: nothing overtakes what is under way. */
  function carry(from: Socket, to: Socket): () => void {
    const late: Buffer[] = []
    const write = (chunk: Buffer | undefined) => {
      if (chunk && to.writable) to.write(chunk)
    }
    from.on('error', () => undefined)
    from.on('data', (chunk) => {
      if (weather === 'torn') {
        write(chunk.subarray(0, Math.ceil(chunk.length / 2)))
        from.destroy()
        return
      }
      if (weather !== 'slow') return write(chunk)
      late.push(chunk)
      setTimeout(() => write(late.shift()), SLOW_MS)
    })
    return () => {
      for (const chunk of late.splice(0)) write(chunk)
    }
  }

  /** The end of one side ends the other, but not behind a half-open connection. */
  function part(pair: Pair): void {
    if (weather === 'half-open' || !pairs.delete(pair)) return
    pair.client.destroy()
    pair.server.destroy()
  }

  function forsake(pair: Pair): void {
    pairs.delete(pair)
    forsaken.add(pair)
    for (const side of [pair.client, pair.server]) side.removeAllListeners('data').resume()
  }

  const server = createServer(join)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: NetProxy = {
    port: (server.address() as AddressInfo).port,
    onSaid: () => undefined,
    become(next) {
      weather = next
      for (const { server } of forsaken) server.destroy()
      for (const pair of [...pairs]) {
        for (const flush of pair.flushes) flush()
        if (weather === 'forsaken') forsake(pair)
        hold(pair, weather)
        if (weather === 'half-open') pair.client.resetAndDestroy()
        else if (weather === 'cut' || pair.client.destroyed || pair.server.destroyed) part(pair)
      }
    },
    close() {
      weather = 'cut'
      for (const pair of [...pairs]) part(pair)
      for (const { client, server } of forsaken) for (const one of [client, server]) one.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return proxy
}

function hold({ client, server }: Pair, weather: Weather): void {
  if (weather === 'frozen' || weather === 'mute') client.pause()
  else client.resume()
  if (weather === 'frozen') server.pause()
  else server.resume()
}
