import { readArguments } from '@truebook/bench/withdraw/arguments'
import t from 'tap'

t.test('without arguments there is an exchange of its own', async (t) => {
  t.same(readArguments([]), { url: undefined, rpc: undefined })
  t.equal(readArguments(['--help']), undefined)
})

t.test('an exchange that runs comes with the node of its chain', async (t) => {
  const argv = ['--url', 'http://127.0.0.1:3000', '--rpc', 'http://127.0.0.1:8545']
  t.same(readArguments(argv), { url: 'http://127.0.0.1:3000/v1', rpc: 'http://127.0.0.1:8545/' })
  t.throws(() => readArguments(['--url', 'http://127.0.0.1:3000']), { message: /needs --rpc/ })
  t.throws(() => readArguments(argv.slice(2)), { message: /^--rpc needs --url, the exchange/ })
  t.throws(() => readArguments([...argv.slice(0, 3), 'nonsense']), {
    message: /--rpc must be a URL such as http:\/\/127\.0\.0\.1:8545, but nonsense came/,
  })
  t.throws(() => readArguments(['--nonsense']), { message: /npm run withdraw/ })
})
