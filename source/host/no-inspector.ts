/*
Node opens its inspector on SIGUSR1, to every user of this computer, unless somebody hears the signal. Imported
before everything else by the programs that start without `bin/awsmsg.js`.
*/
process.on('SIGUSR1', () => {});
