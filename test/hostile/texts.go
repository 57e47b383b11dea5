// Package hostile holds what somebody might write into a field to make it a script, for the tests that write it there.
package hostile

import "strings"

// Texts are sixty of them; MARK, in each, stands for what tells one field's from another's.
var Texts = strings.Split(strings.TrimSpace(`
<script>MARK</script>
"><img src=x onerror=MARK>
' onmouseover='MARK
</title><svg onload=MARK>
</textarea><b id=MARK>
javascript:MARK
<a href="javascript:MARK">x</a>
&lt;i&gt;MARK
<!--MARK
<svg/onload=MARK>
<img src=x onerror=MARK//
<iframe src=javascript:MARK>
<body onload=MARK>
<input autofocus onfocus=MARK>
<details open ontoggle=MARK>
<video src=x onerror=MARK>
<audio src onloadstart=MARK>
<marquee onstart=MARK>
<object data=javascript:MARK>
<embed src=javascript:MARK>
<form action=javascript:MARK>
<base href=//MARK>
<link rel=stylesheet href=//MARK>
<meta http-equiv=refresh content=MARK>
<style>*{x:MARK}</style>
<math><mi xlink:href=MARK>x
<ScRiPt>MARK</sCrIpT>
<script src=//MARK></script>
<scr<script>ipt>MARK
</script><script>MARK
--><script>MARK
]]><script>MARK
" onfocus=MARK autofocus x="
" style="x:MARK
' style='x:MARK
x" onclick="MARK
x' onclick='MARK
x onclick=MARK
/> <b onclick=MARK>
"/><script>MARK</script>
'/><script>MARK</script>
\"><script>MARK</script>
\u003cscript\u003eMARK
\x3cscript\x3eMARK
%3Cscript%3EMARK
&#60;script&#62;MARK
&#x3c;script&#x3e;MARK
&amp;lt;script&gt;MARK
data:text/html,MARK
vbscript:MARK
JaVaScRiPt:MARK
java&#9;script:MARK
//MARK.example
{{MARK}}
${MARK}
<%= MARK %>
#{MARK}
";MARK;//
';MARK;//
{"MARK":"}</script>"}`), "\n")
