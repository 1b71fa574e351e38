/*
Loaded into the program before it starts (`node --import`): the clock on its wall jumps by JUMP_MS at
each SIGUSR2, and a line on stderr tells of it. Its timers and its steady clock stay as they are.
*/
const wall = Date.now.bind(Date);
let ahead = 0;
Date.now = () => wall() + ahead;
process.on('SIGUSR2', () => {
	ahead += Number(process.env.JUMP_MS);
	process.stderr.write(`the clock jumped at ${wall()}\n`);
});
