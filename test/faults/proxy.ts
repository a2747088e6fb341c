import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * What a network does to the connections through it: `slow` delays every byte, `frozen` lets nothing
 * through and forgets nothing, `mute` does so with what the client says only, `cut` ends all and takes
 * no new ones, `half-open` ends the client's side only and leaves the server waiting.
 */
export const WEATHERS = ['slow', 'frozen', 'mute', 'cut', 'half-open'] as const
export type Weather = (typeof WEATHERS)[number] | 'fine'

/** A TCP proxy in front of one server, for one of its clients. */
export interface NetProxy {
  readonly port: number
  become(weather: Weather): void
  close(): Promise<void>
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

const SLOW_MS = 150

/** Listens on 127.0.0.1 and carries everything to `port` there. */
export async function openProxy(port: number): Promise<NetProxy> {
  const pairs = new Set<Pair>()
  let weather: Weather = 'fine'

  function join(client: Socket): void {
    if (weather === 'cut') {
      client.resetAndDestroy()
      return
    }
    const server = connect({ port, host: '127.0.0.1', noDelay: true })
    client.setNoDelay(true)
    const pair = { client, server }
    pairs.add(pair)
    carry(client, server)
    carry(server, client)
    hold(pair, weather)
    client.on('close', () => part(pair))
    server.on('close', () => part(pair))
  }

  /** Timers of one length fire in their order, so slow bytes stay in theirs. */
  function carry(from: Socket, to: Socket): void {
    const write = (chunk: Buffer) => {
      if (to.writable) to.write(chunk)
    }
    from.on('error', () => undefined)
    from.on('data', (chunk) => {
      if (weather === 'slow') setTimeout(write, SLOW_MS, chunk)
      else write(chunk)
    })
  }

  /** The end of one side ends the other, but not behind a half-open connection. */
  function part(pair: Pair): void {
    if (weather === 'half-open' || !pairs.delete(pair)) return
    pair.client.destroy()
    pair.server.destroy()
  }

  const server = createServer(join)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    become(next) {
      weather = next
      for (const pair of [...pairs]) {
        hold(pair, weather)
        if (weather === 'half-open') pair.client.resetAndDestroy()
        else if (weather === 'cut' || pair.client.destroyed || pair.server.destroyed) part(pair)
      }
    },
    close() {
      weather = 'cut'
      for (const pair of [...pairs]) part(pair)
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function hold({ client, server }: Pair, weather: Weather): void {
  if (weather === 'frozen' || weather === 'mute') client.pause()
  else client.resume()
  if (weather === 'frozen') server.pause()
  else server.resume()
}
