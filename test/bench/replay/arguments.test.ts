import { readArguments } from '@truebook/bench/replay/arguments'
import t from 'tap'

t.test('nothing asked is everything, at once, at an exchange of our own', async (t) => {
  const everything = {
    url: undefined,
    speed: undefined,
    limit: Number.MAX_SAFE_INTEGER,
    json: false,
  }
  t.same(readArguments([]), everything)
})

t.test('all can be asked', async (t) => {
  const argv = ['--url', 'https://x.test/v1', '--speed', '1.5', '--limit', '10', '--json']
  t.same(readArguments(argv), { url: 'https://x.test/v1', speed: 1.5, limit: 10, json: true })
})

t.test('a url may leave out where the API is mounted', async (t) => {
  t.equal(readArguments(['--url', 'http://127.0.0.1:3000'])?.url, 'http://127.0.0.1:3000/v1')
  t.equal(readArguments(['--url', 'http://127.0.0.1:3000/'])?.url, 'http://127.0.0.1:3000/v1')
  t.equal(readArguments(['--url', 'http://x.test/api/v1'])?.url, 'http://x.test/api/v1')
})

t.test('help is not a fault', async (t) => {
  t.equal(readArguments(['--help']), undefined)
})

t.test('what is no argument is refused in a sentence', async (t) => {
  const faults: [string[], RegExp][] = [
    [['--url', 'localhost:3000'], /^--url must be a URL such as .*, but localhost:3000 came\.$/],
    [['--url', 'http://'], /^--url must be a URL/],
    [['--speed', '0'], /^--speed must be a number above 0, but 0 came\.$/],
    [['--speed', 'fast'], /^--speed must be a number above 0, but fast came\.$/],
    [['--limit', '1.5'], /^--limit must be a whole number from 1, but 1\.5 came\.$/],
    [['--limit=-3'], /^--limit must be a whole number from 1, but -3 came\.$/],
    [['--quick'], /Unknown option '--quick'/],
    [['now'], /Unexpected argument 'now'/],
  ]
  for (const [argv, message] of faults) {
    t.throws(() => readArguments(argv), { name: 'HostError', message }, argv.join(' '))
  }
})
