import type { Static } from '@sinclair/typebox'
import { Milliseconds, named } from './text.js'

/** The answer of GET /time. */
export const ServerTime = named('ServerTime', { server_time: Milliseconds })
export type ServerTime = Static<typeof ServerTime>

/** The answer of GET /ping. */
export const Ping = named('Ping', {})
