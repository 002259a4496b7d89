// A browser for tests: it goes where it is sent, and further where that sends it.
await fetch(process.argv[2]);
