import { Interface } from 'ethers'

/** What we call and read on a bridge, in the words of AggLayer's unified bridge. */
export const BRIDGE = new Interface([
  'function networkID() view returns (uint32)',
  'function rollupNetwork() view returns (uint32)',
  'function globalExitRootManager() view returns (address)',
  'function depositCount() view returns (uint256)',
  'function escrowOf(address token) view returns (uint256)',
  'function bridgeAsset(uint32 destinationNetwork, address destinationAddress, uint256 amount, address token, bool forceUpdateGlobalExitRoot, bytes permitData) payable',
  'event BridgeEvent(uint8 leafType, uint32 originNetwork, address originAddress, uint32 destinationNetwork, address destinationAddress, uint256 amount, bytes metadata, uint32 depositCount)',
  'event ClaimEvent(uint256 globalIndex, uint32 originNetwork, address originAddress, address destinationAddress, uint256 amount)',
])

/** What we call and read on the bridge's exit-root manager. */
export const MANAGER = new Interface([
  'function settler() view returns (address)',
  'function lastLeafCount() view returns (uint32)',
  'function settle(uint32 leafCount, bytes32 localExitRoot)',
  'function settlementOf(uint32 leafCount) view returns (bytes32 localExitRoot, bytes32 mainnetExitRoot, bytes32 rollupExitRoot)',
  'event ExitRootSettled(uint32 indexed leafCount, bytes32 indexed localExitRoot, bytes32 mainnetExitRoot, bytes32 rollupExitRoot)',
  'error OnlySettler(address settler, address caller)',
  'error LeafCountNotIncreasing(uint32 lastLeafCount, uint32 leafCount)',
  'error ConflictingExitRoot(uint32 leafCount, bytes32 posted, bytes32 given)',
])

/** What we call on tokens; `mint` only on those of play money. */
export const TOKEN = new Interface([
  'function decimals() view returns (uint8)',
  'function balanceOf(address) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 amount) returns (bool)',
  'function mint(address to, uint256 amount)',
])

/** Stands for a chain's own coin. */
export const NATIVE = `0x${'0'.repeat(40)}`
