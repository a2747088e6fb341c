import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { mayEngineEnd } from './engine-end.js'
import { startWatched } from './watched-process.js'

/** A process that does `first`, serves, and does `last`, where it may `stop` with what is amiss. */
function startServing(t: Test, { first = '', last = '' }) {
  const main = `import { writeSync } from 'node:fs'
    const { pid } = process
    const stop = (err, msg = 'The engine has stopped.') => {
      writeSync(1, JSON.stringify({ level: 60, pid, err, msg }) + '\\n')
      process.exit(1)
    }
    writeSync(1, JSON.stringify({ level: 40, pid, err: { message: 'Redis is away.' } }) + '\\n')
    ${first}
    process.send({ ready: true }, () => { ${last} })`
  const folder = t.testdir({ 'main.mjs': main })
  return startWatched({
    name: 'engine-1',
    main: pathToFileURL(join(folder, 'main.mjs')).href,
    env: {},
    logFile: join(folder, 'engine-1.log'),
    mayEnd: ({ reason }) => mayEngineEnd(reason),
  })
}

/** How a process ended twice that does so by itself. */
async function endsOf(t: Test, ends: string): Promise<readonly string[]> {
  const watched = startServing(t, { last: ends })
  while (watched.starts() < 3) await new Promise((resolve) => setTimeout(resolve, 20))
  await watched.stop()
  // The third may have ended by itself before it was stopped.
  return watched.uncleanEnds().slice(0, 2)
}

/** How a process ended that was asked to. */
async function askedEndOf(t: Test, ends: string): Promise<readonly string[]> {
  const watched = startServing(t, {
    first: `process.on('SIGTERM', () => { ${ends} }); setInterval(() => {}, 99)`,
  })
  await watched.ready()
  await watched.end()
  await watched.stop()
  return watched.uncleanEnds()
}

const STALE = "stop({ type: 'StaleEngine', message: 'Another engine has taken over.' })"
const MISTAKE = "stop({ type: 'TypeError', message: 'x is undefined' })"

t.test('an engine that ends unasked is judged by what its log says', async (t) => {
  t.strictSame(await endsOf(t, STALE), [])
  const named = 'engine-1 ended by itself: 1. x is undefined'
  t.strictSame(await endsOf(t, MISTAKE), [named, named])
  const silent = 'engine-1 ended by itself: 1. Its log does not say why.'
  t.strictSame(await endsOf(t, "throw new TypeError('x is undefined')"), [silent, silent])
  t.strictSame(await endsOf(t, "process.kill(pid, 'SIGKILL')"), [], 'only the harness kills')
})

t.test('an engine that is asked to stop while it ends for a reason has stopped well', async (t) => {
  t.strictSame(await askedEndOf(t, 'process.exit(0)'), [])
  t.strictSame(await askedEndOf(t, STALE), [])
  const named = 'engine-1 was asked to stop, and ended by 1.'
  t.strictSame(await askedEndOf(t, MISTAKE), [named])
  t.strictSame(await askedEndOf(t, 'process.exit(1)'), [named])
})
