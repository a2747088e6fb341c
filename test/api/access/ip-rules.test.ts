import {
  countedAddress,
  coversRules,
  forwardedAddresses,
  matchesRules,
  plainAddress,
  readIpRules,
} from '@truebook/api/access/ip-rules'
import t from 'tap'

const read = (text: string) => readIpRules('ip_allow_list', text)

t.test('rules are read into one spelling, each once', async (t) => {
  const rules = read('203.0.113.7, 10.0.0.0/8,2001:DB8:0::/32,::ffff:203.0.113.7,2001:db8::1/128')
  t.same(rules, ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32', '2001:db8::1'])
  t.same(read('::ffff:10.0.0.0/104'), ['10.0.0.0/8'])
})

t.test('what others might read as another address is refused by name', async (t) => {
  const bad = [
    '',
    '1',
    '010.0.0.1',
    '0x7f.0.0.1',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '1.2.3.4/8/8',
  ]
  const worse = ['fe80::1%eth0', 'example.com', '::ffff:0:0/90', '*', '1.2.3.4/', '1.2.3.4,', '/8']
  for (const text of [...bad, ...worse]) {
    t.throws(() => read(text), { code: 'INVALID_FIELD', message: /^ip_allow_list must/ }, text)
  }
  t.throws(() => read('10.0.0.5/8'), { message: /10\.0\.0\.0\/8, but 10\.0\.0\.5\/8 came/ })
  t.throws(() => read(Array(51).fill('1.2.3.4').join(',')), { message: /at most 50/ })
})

t.test('an address matches its own rule and every range around it, of its kind', async (t) => {
  const rules = ['203.0.113.7', '10.0.0.0/8', '2001:db8::/32']
  const inside = ['203.0.113.7', '::ffff:203.0.113.7', '10.255.0.1', '2001:db8:1::5']
  for (const ip of inside) t.ok(matchesRules(ip, rules), ip)
  const outside = ['203.0.113.8', '11.0.0.1', '2001:db9::1', '::a00:1', 'unknown', '']
  for (const ip of outside) t.notOk(matchesRules(ip, rules), ip)
  t.notOk(matchesRules('10.0.0.1', ['::/0']), 'all of IPv6 is not all of IPv4')
})

t.test('rules cover others where each of those lies in one of them', async (t) => {
  t.ok(coversRules(['10.0.0.0/8', '::/0'], ['10.1.0.0/16', '10.0.0.1', '2001:db8::/32']))
  t.notOk(coversRules(['10.1.0.0/16'], ['10.0.0.0/8']), 'a wider range')
  t.notOk(coversRules(['10.0.0.1'], ['10.0.0.1', '10.0.0.2']), 'one more')
  t.notOk(coversRules(['0.0.0.0/0'], ['::1']), 'another kind')
})

t.test('an IPv6 network is counted as one, IPv4 by the address', async (t) => {
  t.equal(countedAddress('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  t.equal(countedAddress('::ffff:1.2.3.4'), '1.2.3.4')
  t.equal(plainAddress('fe80::1%eth0'), 'fe80::1')
})

t.test('what a proxy forwards is read without ports, back to what is no address', async (t) => {
  const cases = [
    ['8.8.8.8:1', '8.8.8.8'],
    ['[2001:db8::1]:80', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:8.8.8.8', '::ffff:8.8.8.8'],
    ['9.9.9.9:5, 8.8.8.8:443 ,10.0.0.1', '9.9.9.9, 8.8.8.8, 10.0.0.1'],
    ['9.9.9.9, unknown, 8.8.8.8:1', '8.8.8.8'],
    ['9.9.9.9, unknown', ''],
    ['8.8.8.8:x', ''],
    ['134744072', ''],
    ['8.8', ''],
    ['010.8.8.8', ''],
    ['::ffff:010.8.8.8', ''],
    ['fe80::1%eth0', ''],
    ['0x08.8.8.8, 9.9.9.9', '9.9.9.9'],
    ['[8.8.8.8', ''],
    ['', ''],
  ]
  for (const [came, read] of cases) t.equal(forwardedAddresses(came), read, came)
})
