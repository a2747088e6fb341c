import { writeFileSync } from 'node:fs'
import { artefactUrl, CONTRACT_NAMES } from './artefacts.js'
import { artefactText, compileContracts } from './compile.js'

/** `npm run contracts`: compiles the contracts and writes what the project keeps of them. */
export async function main(): Promise<number> {
  for (const [index, artefact] of compileContracts().entries()) {
    const url = artefactUrl(CONTRACT_NAMES[index])
    writeFileSync(url, artefactText(artefact))
    console.log(`${artefact.contractName}: ${artefact.bytecode.length / 2 - 1} bytes`)
  }
  return 0
}
