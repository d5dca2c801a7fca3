package bz2
import ("testing";"os";"io";"compress/bzip2";"bytes";"context";"bufio";"time";"fmt";"syscall";"math/rand/v2")
func TestZM(t *testing.T){
 var all [][]byte; for _,p:=range crafted(){ if len(p)<3000 {all=append(all,p)} }
 for s,k:=time.Now(),0; ; k++ { if time.Since(s)>40*time.Second {fmt.Println(k,"mutations");break}
  p:=bytes.Clone(all[rand.IntN(len(all))])
  for range 1+rand.IntN(3) { i:=rand.IntN(8*len(p)); switch rand.IntN(4){case 0: p=append(p[:i/8],p[min(len(p),i/8+1+rand.IntN(3)):]...); case 1: p=append(p[:i/8:i/8],append([]byte{byte(rand.IntN(256))},p[i/8:]...)...); default: p[i/8]^=1<<(i%8)}; if len(p)==0 {p=[]byte{0}} }
  agree(t,p,1+k%3)
 }
}
func TestZZ(t *testing.T){
 b,_:=os.ReadFile("/tmp/bzbig/b.csv.bz2")
 cpu:=func() time.Duration { var u syscall.Rusage; syscall.Getrusage(0,&u); return time.Duration(u.Utime.Nano()+u.Stime.Nano()) }
 run:=func(n string, r io.Reader){ s:=time.Now(); c:=cpu(); k,err:=io.Copy(io.Discard,r); fmt.Printf("%s %d %v %v cpu %v\n",n,k,err,time.Since(s),cpu()-c) }
 for range 6 {
 run("std",bzip2.NewReader(bufio.NewReader(bytes.NewReader(b))))
 run("1",NewReader(context.Background(),bytes.NewReader(b),1))
 run("2",NewReader(context.Background(),bytes.NewReader(b),2))
 }
}
