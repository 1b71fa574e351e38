/*
Unheard, this signal opens Node's inspector to every user of this computer. Imported before everything else by
the program that starts without `bin/awsmsg.js`.
*/
process.on('SIGUSR1', () => {});
