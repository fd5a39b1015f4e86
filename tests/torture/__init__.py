"""What a build may meet when nobody watches: kills, full disks, kernels that hang, two builds at once, wrong clocks."""
