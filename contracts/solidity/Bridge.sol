// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {DepositTree} from "./DepositTree.sol";
import {ExitRootManager} from "./ExitRootManager.sol";
import {MerklePath} from "./MerklePath.sol";
import {TokenMetadata} from "./TokenMetadata.sol";

/// @title The way into the exchange and out of it again, in the words of AggLayer's unified bridge.
/// @notice A deposit is held here in escrow. A claim is paid from it, once, against an exit root
/// that the settler posted. Nobody can move the escrow in any other way: there is no owner here.
contract Bridge is DepositTree, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @notice This network: the one that tokens come from and return to.
    uint32 public constant networkID = 0;

    uint8 private constant LEAF_TYPE_ASSET = 0;
    uint256 private constant MAINNET_FLAG = 1 << 64;
    address private constant ETHER = address(0);

    /// @notice Where the exit roots are that claims are checked against.
    ExitRootManager public immutable globalExitRootManager;
    /// @notice The network of the exchange, and so the only destination of deposits.
    uint32 public immutable rollupNetwork;

    /// @notice How many deposits the mainnet exit root that was last reported holds.
    uint32 public lastUpdatedDepositCount;
    /// @notice One bit a claim, at leaf index + source network * 2^32.
    mapping(uint256 wordPosition => uint256 word) public claimedBitMap;
    /// @notice Deposited and not yet claimed. What anybody sends here unasked is not in it.
    mapping(address token => uint256 amount) public escrowOf;

    event BridgeEvent(
        uint8 leafType,
        uint32 originNetwork,
        address originAddress,
        uint32 destinationNetwork,
        address destinationAddress,
        uint256 amount,
        bytes metadata,
        uint32 depositCount
    );
    event ClaimEvent(
        uint256 globalIndex,
        uint32 originNetwork,
        address originAddress,
        address destinationAddress,
        uint256 amount
    );

    error DestinationNetworkInvalid();
    error DestinationAddressInvalid();
    error OriginNetworkInvalid();
    error AmountInvalid();
    error AmountDoesNotMatchMsgValue();
    error MsgValueNotZero();
    error FeeOnTransferToken(uint256 expected, uint256 received);
    error PermitInvalid();
    error GlobalExitRootInvalid();
    error InvalidGlobalIndex();
    error InvalidSmtProof();
    error AlreadyClaimed();
    error EscrowTooLow(uint256 escrow, uint256 amount);
    error EtherTransferFailed();

    constructor(address owner, address settler, uint32 rollupNetwork_) {
        rollupNetwork = rollupNetwork_;
        globalExitRootManager = new ExitRootManager(owner, settler, rollupNetwork_, getRoot());
    }

    /// @notice Deposits ether (token 0) or an ERC-20 token for an account of the exchange.
    /// @param permitData Empty, or a whole call of the token's EIP-2612 `permit`.
    function bridgeAsset(
        uint32 destinationNetwork,
        address destinationAddress,
        uint256 amount,
        address token,
        bool forceUpdateGlobalExitRoot,
        bytes calldata permitData
    ) external payable nonReentrant {
        if (destinationNetwork != rollupNetwork) revert DestinationNetworkInvalid();
        if (destinationAddress == address(0)) revert DestinationAddressInvalid();
        if (amount == 0) revert AmountInvalid();
        bytes memory metadata;
        if (token == ETHER) {
            if (msg.value != amount) revert AmountDoesNotMatchMsgValue();
        } else {
            if (msg.value != 0) revert MsgValueNotZero();
            if (permitData.length > 0) _permit(token, amount, permitData);
            _pull(token, amount);
            metadata = TokenMetadata.read(token);
        }
        escrowOf[token] += amount;
        _recordDeposit(destinationAddress, amount, token, metadata);
        if (forceUpdateGlobalExitRoot) _updateGlobalExitRoot();
    }

    /// @notice Reports deposits that no deposit has reported yet.
    function updateGlobalExitRoot() external {
        if (lastUpdatedDepositCount < depositCount) _updateGlobalExitRoot();
    }

    /// @notice Pays a leaf of an exit tree to its destination address, whoever calls.
    /// @param smtProofLocalExitRoot The path from the leaf to its network's exit root.
    /// @param smtProofRollupExitRoot The path from there to the rollup exit root.
    /// @param globalIndex Bit 64: from mainnet; bits 32 to 63: rollup index; bits 0 to 31: leaf index.
    function claimAsset(
        bytes32[32] calldata smtProofLocalExitRoot,
        bytes32[32] calldata smtProofRollupExitRoot,
        uint256 globalIndex,
        bytes32 mainnetExitRoot,
        bytes32 rollupExitRoot,
        uint32 originNetwork,
        address originTokenAddress,
        uint32 destinationNetwork,
        address destinationAddress,
        uint256 amount,
        bytes calldata metadata
    ) external nonReentrant {
        if (destinationNetwork != networkID) revert DestinationNetworkInvalid();
        // Tokens of other networks would have to be wrapped; this bridge has none to pay with.
        if (originNetwork != networkID) revert OriginNetworkInvalid();
        _checkRoot(mainnetExitRoot, rollupExitRoot);
        _checkPaths(
            smtProofLocalExitRoot,
            smtProofRollupExitRoot,
            globalIndex,
            mainnetExitRoot,
            rollupExitRoot,
            getLeafValue(
                LEAF_TYPE_ASSET,
                originNetwork,
                originTokenAddress,
                destinationNetwork,
                destinationAddress,
                amount,
                keccak256(metadata)
            )
        );
        _setClaimed(globalIndex);
        emit ClaimEvent(globalIndex, originNetwork, originTokenAddress, destinationAddress, amount);
        _pay(originTokenAddress, destinationAddress, amount);
    }

    /// @notice Whether a leaf of a network (0 is this one) has been claimed here.
    function isClaimed(uint32 leafIndex, uint32 sourceBridgeNetwork) external view returns (bool) {
        (uint256 position, uint256 bit) = _claimedBit(leafIndex, sourceBridgeNetwork);
        return claimedBitMap[position] & bit != 0;
    }

    /// @notice The leaf that an exit tree holds for these facts.
    function getLeafValue(
        uint8 leafType,
        uint32 originNetwork,
        address originAddress,
        uint32 destinationNetwork,
        address destinationAddress,
        uint256 amount,
        bytes32 metadataHash
    ) public pure returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                leafType,
                originNetwork,
                originAddress,
                destinationNetwork,
                destinationAddress,
                amount,
                metadataHash
            )
        );
    }

    /// @dev A token that takes a fee on the way would leave the escrow short of the deposit.
    function _pull(address token, uint256 amount) private {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert FeeOnTransferToken(amount, received);
    }

    /// @dev A permit may have been used already, by whoever saw it first: then its allowance
    /// stands, so its failure is none; without any allowance the transfer fails.
    function _permit(address token, uint256 amount, bytes calldata data) private {
        if (data.length != 228 || bytes4(data) != IERC20Permit.permit.selector) {
            revert PermitInvalid();
        }
        (
            address holder,
            address spender,
            uint256 value,
            uint256 deadline,
            uint8 v,
            bytes32 r,
            bytes32 s
        ) = abi.decode(data[4:], (address, address, uint256, uint256, uint8, bytes32, bytes32));
        if (holder != msg.sender || spender != address(this) || value != amount) {
            revert PermitInvalid();
        }
        try IERC20Permit(token).permit(holder, spender, value, deadline, v, r, s) {} catch {}
    }

    function _recordDeposit(
        address destinationAddress,
        uint256 amount,
        address token,
        bytes memory metadata
    ) private {
        emit BridgeEvent(
            LEAF_TYPE_ASSET,
            networkID,
            token,
            rollupNetwork,
            destinationAddress,
            amount,
            metadata,
            uint32(depositCount)
        );
        _append(
            getLeafValue(
                LEAF_TYPE_ASSET,
                networkID,
                token,
                rollupNetwork,
                destinationAddress,
                amount,
                keccak256(metadata)
            )
        );
    }

    function _updateGlobalExitRoot() private {
        lastUpdatedDepositCount = uint32(depositCount);
        globalExitRootManager.updateExitRoot(getRoot());
    }

    function _checkRoot(bytes32 mainnetExitRoot, bytes32 rollupExitRoot) private view {
        bytes32 globalExitRoot = MerklePath.parentOf(mainnetExitRoot, rollupExitRoot);
        if (globalExitRootManager.globalExitRootMap(globalExitRoot) == 0) {
            revert GlobalExitRootInvalid();
        }
    }

    /// @dev Every bit of the index has a meaning or must be zero, so that no leaf has two indexes.
    function _checkPaths(
        bytes32[32] calldata localPath,
        bytes32[32] calldata rollupPath,
        uint256 globalIndex,
        bytes32 mainnetExitRoot,
        bytes32 rollupExitRoot,
        bytes32 leaf
    ) private pure {
        bytes32 localRoot = MerklePath.rootOf(leaf, localPath, uint32(globalIndex));
        if (globalIndex & MAINNET_FLAG != 0) {
            if (globalIndex >> 32 != MAINNET_FLAG >> 32) revert InvalidGlobalIndex();
            if (localRoot != mainnetExitRoot) revert InvalidSmtProof();
        } else {
            if (globalIndex >> 64 != 0) revert InvalidGlobalIndex();
            uint32 rollupIndex = uint32(globalIndex >> 32);
            if (MerklePath.rootOf(localRoot, rollupPath, rollupIndex) != rollupExitRoot) {
                revert InvalidSmtProof();
            }
        }
    }

    function _setClaimed(uint256 globalIndex) private {
        uint256 source = globalIndex & MAINNET_FLAG != 0 ? 0 : (globalIndex >> 32) + 1;
        (uint256 position, uint256 bit) = _claimedBit(uint32(globalIndex), source);
        uint256 word = claimedBitMap[position];
        if (word & bit != 0) revert AlreadyClaimed();
        claimedBitMap[position] = word | bit;
    }

    function _claimedBit(uint256 leafIndex, uint256 sourceNetwork)
        private
        pure
        returns (uint256 position, uint256 bit)
    {
        uint256 key = leafIndex + (sourceNetwork << 32);
        position = key >> 8;
        bit = 1 << (key & 0xff);
    }

    /// @dev The last thing a claim does: by then it is marked as claimed and taken off the escrow.
    function _pay(address token, address to, uint256 amount) private {
        uint256 escrow = escrowOf[token];
        if (escrow < amount) revert EscrowTooLow(escrow, amount);
        escrowOf[token] = escrow - amount;
        if (token == ETHER) {
            (bool ok,) = to.call{value: amount}("");
            if (!ok) revert EtherTransferFailed();
        } else {
            IERC20(token).safeTransfer(to, amount);
        }
    }
}
