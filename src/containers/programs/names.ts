/** Applets of busybox that somebody may type. */
export const busyboxApplets: readonly string[] =
  '[ [[ arp arping ash awk base64 basename bunzip2 bzcat cat chgrp chmod chown chroot cksum clear cmp comm cp crond cut date dd df diff dirname dmesg du echo ed egrep env expand expr false fgrep find fold free getent grep groups gunzip gzip head hexdump hostname httpd id ifconfig install ip kill killall less ln logger ls lsof md5sum mkdir mkfifo mknod mktemp more mount mv nc netstat nice nl nohup nproc nslookup od paste pgrep pidof ping ping6 pkill printenv printf ps pwd readlink realpath reset rev rm rmdir route sed seq sh sha1sum sha256sum sha512sum shuf sleep sort split stat strings stty su sync sysctl tac tail tar tee telnet test time timeout top touch tr traceroute tree true truncate tty umount uname unexpand uniq unlink unzip uptime usleep vi watch wc wget which whoami xargs xxd yes zcat'.split(
    ' ',
  );

/** What a slim Debian has. */
export const coreutilsPrograms: readonly string[] =
  '[ apt apt-get awk base64 basename bash cat chgrp chmod chown cksum clear cmp comm cp cut date dash dd df diff dirname dmesg du echo egrep env expand expr false fgrep find fold getent grep groups gunzip gzip head hostname id install join kill ln login ls md5sum mkdir mkfifo mknod mktemp more mount mv nice nl nohup nproc od paste perl printenv printf pwd readlink realpath rev rm rmdir sed seq sh sha1sum sha256sum sha512sum shuf sleep sort split stat stty su sync tac tail tar tee test timeout touch tr true truncate tty umount uname unexpand uniq unlink wc which whoami xargs yes zcat'.split(
    ' ',
  );
