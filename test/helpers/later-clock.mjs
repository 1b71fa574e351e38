/*
Loaded into a program before it starts (`node --import`), and so into all that it starts itself: it is LATER_MS later, on the
wall and in the Date header of what it serves. Timers and the steady clock stay as they are.
*/
import { ServerResponse } from 'node:http';

const Told = globalThis.Date;
const wall = Told.now.bind(Told);
const later = Number(process.env.LATER_MS);

Told.now = () => wall() + later;
globalThis.Date = new Proxy(Told, {
	construct(target, given, made) {
		const parts = given.length === 0 ? [target.now()] : given;
		return Reflect.construct(target, parts, made === globalThis.Date ? target : made);
	},
	apply: (target) => new target(target.now()).toString(),
});

// Node writes the header by a clock that nobody can set.
const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function (...told) {
	if (!this.hasHeader('date')) this.setHeader('date', new Told(Told.now()).toUTCString());
	return writeHead.apply(this, told);
};
