import http from 'node:http';
const body = JSON.stringify({Attributes:{QueueArn:'arn:aws:sqs:us-east-1:000000000000:q',ApproximateNumberOfMessages:'1'}});
const s=http.createServer((q,r)=>{q.resume();q.on('end',()=>{r.writeHead(200,{'content-type':'application/x-amz-json-1.0'});r.end(body);});}).listen(9977,'127.0.0.1');
process.stdin.resume(); process.stdin.on('end',()=>process.exit());
