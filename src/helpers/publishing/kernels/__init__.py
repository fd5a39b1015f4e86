"""From a process that has imported what notebooks import to a fresh kernel of its own for every notebook.

Most of a short notebook's time is a kernel that starts and imports. On Linux the `zygote` does that once
and is forked for each notebook; what is forked becomes a kernel (`fork`). `zygote` says what may not differ
between it and a kernel: where anything does, the kernel starts in the ordinary way, and that is said
(`warm`). `provisioner` is Jupyter's way in, `engine` papermill's, `comparison` holds both kinds of kernel
to the same outputs.
"""
