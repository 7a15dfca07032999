"""What a turn costs, beside other bots: real programs over real HTTP on this machine. See README.md of this folder."""
