import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Random } from '../../sim/random.js'
import type { Exchange } from '../exchange.js'
import type { WatchedProcess } from '../watched-process.js'

/** One thing that goes wrong. It ends when its cause is gone; what it broke may still be broken. */
export interface Fault {
  readonly name: string
  /** Why this machine cannot do it, a sentence; undefined where it can. */
  readonly missing?: (exchange: Exchange) => string | undefined
  inject(exchange: Exchange, options: InjectOptions): Promise<void>
}

export interface InjectOptions {
  readonly random: Random
  /** To be called at the moment from which on something is broken. */
  readonly struck: () => void
}

/** The longest that a server is away. */
export const DOWN_MS = 1_000

/** How long something stays broken: mostly not for long, and at times long enough for what gives up. */
export function spellOf(random: Random, most: number): number {
  return random.chance(0.25) ? random.between(most / 2, most) : random.between(100, 1_000)
}

/** Longer than an engine takes to follow another, whatever was broken before. */
const ACTIVE_LIMIT_MS = 90_000

/** The active engine, once the other one can follow it; throws where none is in time. */
export async function activeBesideStandby(exchange: Exchange): Promise<WatchedProcess> {
  const giveUpAt = Date.now() + ACTIVE_LIMIT_MS
  while (Date.now() < giveUpAt) {
    await Promise.all(exchange.engines.map((engine) => engine.ready()))
    const engine = await exchange.active()
    if (engine) return engine
    await sleep(50)
  }
  throw new Error('No engine was ever active again.')
}

/** Talks to Redis itself, past every proxy. */
export async function withRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url)
  client.on('error', () => undefined)
  try {
    return await work(client)
  } finally {
    client.disconnect()
  }
}

/** How long a Postgres that another fault has stopped is waited for. */
const POSTGRES_LIMIT_MS = 60_000

/** Talks to Postgres itself, past every proxy, once it is there. */
export async function withPostgres<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connected(url, Date.now() + POSTGRES_LIMIT_MS)
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function connected(url: string, giveUpAt: number): Promise<pg.Client> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    if (Date.now() >= giveUpAt) throw error
    await sleep(100)
    return connected(url, giveUpAt)
  }
}
