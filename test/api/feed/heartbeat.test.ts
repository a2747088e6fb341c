import { beat } from '@truebook/api/feed/heartbeat'
import t from 'tap'

function openClient() {
  const said: string[] = []
  const client = {
    ...{ said, alive: true, isReading: false },
    socket: { ping: () => said.push('ping'), terminate: () => said.push('terminate') },
    peer: { isSlow: () => client.isReading },
  }
  return client
}

t.test('who is silent for two beats is ended, and who answers is not', async (t) => {
  const [silent, answering] = [openClient(), openClient()]
  beat([silent, answering])
  answering.alive = true
  beat([silent, answering])
  t.same(silent.said, ['ping', 'terminate'])
  t.same(answering.said, ['ping', 'ping'])
})

t.test('who has much to read is not asked, nor ended for what it was asked before', async (t) => {
  const client = openClient()
  beat([client])
  client.isReading = true
  beat([client])
  beat([client])
  client.isReading = false
  beat([client])
  t.same(client.said, ['ping', 'ping'])
  beat([client])
  t.same(client.said, ['ping', 'ping', 'terminate'])
})
