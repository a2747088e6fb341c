import { readFileSync } from 'node:fs'
import { artefactUrl } from '@truebook/contracts/artefacts'
import { artefactText, compileContracts } from '@truebook/contracts/compile'
import t from 'tap'

t.test('the artefacts kept here are what the sources compile to', async (t) => {
  for (const artefact of compileContracts()) {
    const kept = readFileSync(artefactUrl(artefact.contractName), 'utf8')
    const isKept = kept === artefactText(artefact)
    t.ok(isKept, `${artefact.contractName}: "npm run contracts" would change its artefact`)
  }
})
