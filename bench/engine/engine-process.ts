import { run } from '@truebook/engine/run'
import { tuneCompiler } from '@truebook/engine/tune-compiler'
import { redisStreams } from '@truebook/shared/streams/redis'
import { tuneCollector } from '@truebook/shared/tune-collector'
import type { EngineOrder } from './run-engine.js'
import { createStopwatch } from './stopwatch.js'
import { watchedStreams } from './watched-streams.js'

// This file is a program: the engine in a process of its own, which works through the commands that
// wait in its stream, says what they took, and ends. Its environment is that of any engine.
tuneCompiler()
tuneCollector()
const stopwatch = createStopwatch(JSON.parse(process.argv[2]) as EngineOrder)
const streams = redisStreams(process.env.REDIS_URL ?? '', {
  onError: ({ message }) => console.error(message),
})
const engine = await run({ env: process.env, streams: watchedStreams(streams, stopwatch) })
// The process that waits for the figures is gone.
process.once('disconnect', () => void engine.stop())
const times = await Promise.race([stopwatch.done, engine.done])
await engine.stop()
await streams.close()
if (!times || !process.connected) process.exit(1)
process.send?.(times, undefined, undefined, () => process.exit(0))
