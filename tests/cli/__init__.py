"""The command line: in this process over real HTTP, and each command once as a process of its own."""
