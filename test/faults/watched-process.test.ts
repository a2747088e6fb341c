import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { mayEngineEnd } from './engine-end.js'
import { startWatched } from './watched-process.js'

/** A process that serves, and then ends as `ends` says; starts it until it has ended twice. */
async function endsOf(t: Test, ends: string): Promise<readonly string[]> {
  const main = `import { writeSync } from 'node:fs'
    const { pid } = process
    const stop = (err, msg = 'The engine has stopped.') => {
      writeSync(1, JSON.stringify({ level: 60, pid, err, msg }) + '\\n')
      process.exit(1)
    }
    writeSync(1, JSON.stringify({ level: 40, pid, err: { message: 'Redis is away.' } }) + '\\n')
    process.send({ ready: true }, () => { ${ends} })`
  const folder = t.testdir({ 'main.mjs': main })
  const watched = startWatched({
    name: 'engine-1',
    main: pathToFileURL(join(folder, 'main.mjs')).href,
    env: {},
    logFile: join(folder, 'engine-1.log'),
    mayEnd: ({ reason }) => mayEngineEnd(reason),
  })
  while (watched.starts() < 3) await new Promise((resolve) => setTimeout(resolve, 20))
  await watched.stop()
  return watched.uncleanEnds()
}

t.test('an engine that ends unasked is judged by what its log says', async (t) => {
  const stale = "stop({ type: 'StaleEngine', message: 'Another engine has taken over.' })"
  t.strictSame(await endsOf(t, stale), [])
  const mistake = "stop({ type: 'TypeError', message: 'x is undefined' })"
  const named = 'engine-1 ended by itself: 1. x is undefined'
  t.strictSame(await endsOf(t, mistake), [named, named])
  const silent = 'engine-1 ended by itself: 1. Its log does not say why.'
  t.strictSame(await endsOf(t, "throw new TypeError('x is undefined')"), [silent, silent])
  t.strictSame(await endsOf(t, "process.kill(pid, 'SIGKILL')"), [], 'only the harness kills')
})
