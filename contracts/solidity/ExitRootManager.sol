// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {MerklePath} from "./MerklePath.sol";

/// @title The exit roots that claims are checked against.
/// @notice A global exit root is keccak256(mainnet exit root, rollup exit root). Once posted, it
/// stays valid for ever: a proof against it never goes stale.
contract ExitRootManager is Ownable2Step {
    struct Settlement {
        bytes32 localExitRoot;
        bytes32 mainnetExitRoot;
    }

    /// @notice The bridge, which alone reports the deposits of this network.
    address public immutable bridge;
    /// @notice The network of the exchange. Its exit tree is leaf `rollupNetwork - 1` of the rollups'.
    uint32 public immutable rollupNetwork;

    /// @notice Who alone may post exit roots of the exchange.
    address public settler;
    /// @notice Who becomes the settler by accepting it.
    address public pendingSettler;

    bytes32 public lastMainnetExitRoot;
    bytes32 public lastRollupExitRoot;
    /// @notice How many leaves the exit tree of the exchange has in its last posted root.
    uint32 public lastLeafCount;
    /// @notice When each global exit root became valid, in seconds; 0 for those that are not.
    mapping(bytes32 globalExitRoot => uint256 timestamp) public globalExitRootMap;

    mapping(uint32 leafCount => Settlement) private _settlements;

    event UpdateGlobalExitRoot(bytes32 indexed mainnetExitRoot, bytes32 indexed rollupExitRoot);
    event ExitRootSettled(
        uint32 indexed leafCount,
        bytes32 indexed localExitRoot,
        bytes32 mainnetExitRoot,
        bytes32 rollupExitRoot
    );
    event SettlerProposed(address indexed settler);
    event SettlerChanged(address indexed from, address indexed to);

    error OnlyBridge();
    error OnlySettler(address settler, address caller);
    error OnlyPendingSettler(address pendingSettler, address caller);
    error RollupNetworkInvalid();
    error SettlerInvalid();
    error LocalExitRootInvalid();
    error LeafCountNotIncreasing(uint32 lastLeafCount, uint32 leafCount);
    error ConflictingExitRoot(uint32 leafCount, bytes32 posted, bytes32 given);

    /// @dev The bridge makes this contract, so each knows the other and neither can be replaced.
    constructor(address owner_, address settler_, uint32 rollupNetwork_, bytes32 emptyRoot)
        Ownable(owner_)
    {
        if (rollupNetwork_ == 0) revert RollupNetworkInvalid();
        if (settler_ == address(0)) revert SettlerInvalid();
        bridge = msg.sender;
        rollupNetwork = rollupNetwork_;
        settler = settler_;
        emit SettlerChanged(address(0), settler_);
        lastMainnetExitRoot = emptyRoot;
        // While nothing has been settled, no rollup has any leaf: both trees are empty.
        lastRollupExitRoot = emptyRoot;
    }

    /// @notice Posts the exit tree of the exchange with its first `leafCount` leaves.
    /// @dev Sent again, whether by a retry or by a worker that was killed half-way, it does nothing.
    function settle(uint32 leafCount, bytes32 localExitRoot) external {
        if (msg.sender != settler) revert OnlySettler(settler, msg.sender);
        if (localExitRoot == bytes32(0)) revert LocalExitRootInvalid();
        if (leafCount <= lastLeafCount) return _checkSettled(leafCount, localExitRoot);
        bytes32 mainnetExitRoot = lastMainnetExitRoot;
        bytes32 rollupExitRoot = rollupExitRootOf(localExitRoot);
        lastLeafCount = leafCount;
        lastRollupExitRoot = rollupExitRoot;
        _settlements[leafCount] = Settlement(localExitRoot, mainnetExitRoot);
        emit ExitRootSettled(leafCount, localExitRoot, mainnetExitRoot, rollupExitRoot);
        _post(mainnetExitRoot, rollupExitRoot);
    }

    /// @notice The bridge reports the root of its deposits.
    function updateExitRoot(bytes32 mainnetExitRoot) external {
        if (msg.sender != bridge) revert OnlyBridge();
        lastMainnetExitRoot = mainnetExitRoot;
        _post(mainnetExitRoot, lastRollupExitRoot);
    }

    /// @notice Names the next settler, who must accept; the zero address takes the offer back.
    function proposeSettler(address settler_) external onlyOwner {
        pendingSettler = settler_;
        emit SettlerProposed(settler_);
    }

    function acceptSettler() external {
        if (msg.sender != pendingSettler) revert OnlyPendingSettler(pendingSettler, msg.sender);
        emit SettlerChanged(settler, msg.sender);
        settler = msg.sender;
        pendingSettler = address(0);
    }

    /// @notice The roots that were posted with exactly this many leaves; zeros when none was.
    function settlementOf(uint32 leafCount)
        external
        view
        returns (bytes32 localExitRoot, bytes32 mainnetExitRoot, bytes32 rollupExitRoot)
    {
        Settlement memory settlement = _settlements[leafCount];
        localExitRoot = settlement.localExitRoot;
        mainnetExitRoot = settlement.mainnetExitRoot;
        if (localExitRoot != bytes32(0)) rollupExitRoot = rollupExitRootOf(localExitRoot);
    }

    function getLastGlobalExitRoot() external view returns (bytes32) {
        return MerklePath.parentOf(lastMainnetExitRoot, lastRollupExitRoot);
    }

    /// @notice The root of all rollups when the exchange is the only one.
    function rollupExitRootOf(bytes32 localExitRoot) public view returns (bytes32) {
        return MerklePath.rootOfOnly(localExitRoot, rollupNetwork - 1);
    }

    function _checkSettled(uint32 leafCount, bytes32 localExitRoot) private view {
        bytes32 posted = _settlements[leafCount].localExitRoot;
        if (posted == bytes32(0)) revert LeafCountNotIncreasing(lastLeafCount, leafCount);
        if (posted != localExitRoot) {
            revert ConflictingExitRoot(leafCount, posted, localExitRoot);
        }
    }

    function _post(bytes32 mainnetExitRoot, bytes32 rollupExitRoot) private {
        bytes32 globalExitRoot = MerklePath.parentOf(mainnetExitRoot, rollupExitRoot);
        if (globalExitRootMap[globalExitRoot] != 0) return;
        globalExitRootMap[globalExitRoot] = block.timestamp;
        emit UpdateGlobalExitRoot(mainnetExitRoot, rollupExitRoot);
    }
}
