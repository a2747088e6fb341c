// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The arithmetic of AggLayer's exit trees: depth 32, keccak-256, empty leaves are zero.
library MerklePath {
    uint256 internal constant DEPTH = 32;

    /// @dev Bit i of the index set means that the sibling of height i is on the left.
    function rootOf(bytes32 leaf, bytes32[32] calldata siblings, uint32 index)
        internal
        pure
        returns (bytes32 node)
    {
        node = leaf;
        for (uint256 height = 0; height < DEPTH; ++height) {
            node = (index >> height) & 1 == 1
                ? parentOf(siblings[height], node)
                : parentOf(node, siblings[height]);
        }
    }

    /// @dev The root of a tree whose only leaf that is not empty is this one.
    function rootOfOnly(bytes32 leaf, uint32 index) internal pure returns (bytes32 node) {
        bytes32 empty;
        node = leaf;
        for (uint256 height = 0; height < DEPTH; ++height) {
            node = (index >> height) & 1 == 1 ? parentOf(empty, node) : parentOf(node, empty);
            empty = parentOf(empty, empty);
        }
    }

    function parentOf(bytes32 left, bytes32 right) internal pure returns (bytes32 parent) {
        assembly ("memory-safe") {
            mstore(0x00, left)
            mstore(0x20, right)
            parent := keccak256(0x00, 0x40)
        }
    }
}
