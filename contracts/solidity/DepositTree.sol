// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerklePath} from "./MerklePath.sol";

/// @title What left this network through the bridge: an append-only tree kept as its right edge.
abstract contract DepositTree {
    uint256 private constant MAX_DEPOSITS = 2 ** 32 - 1;

    /// @notice How many deposits there were, and so the index of the next one.
    uint256 public depositCount;

    /// @dev At height h, the last complete subtree that has no sibling on its right yet.
    bytes32[32] private _edge;

    error MerkleTreeFull();

    /// @notice The local exit root of this network.
    function getRoot() public view returns (bytes32 node) {
        uint256 count = depositCount;
        bytes32 empty;
        for (uint256 height = 0; height < MerklePath.DEPTH; ++height) {
            node = (count >> height) & 1 == 1
                ? MerklePath.parentOf(_edge[height], node)
                : MerklePath.parentOf(node, empty);
            empty = MerklePath.parentOf(empty, empty);
        }
    }

    function _append(bytes32 leaf) internal {
        uint256 count = depositCount;
        if (count == MAX_DEPOSITS) revert MerkleTreeFull();
        bytes32 node = leaf;
        uint256 height = 0;
        for (; (count >> height) & 1 == 1; ++height) {
            node = MerklePath.parentOf(_edge[height], node);
        }
        _edge[height] = node;
        depositCount = count + 1;
    }
}
