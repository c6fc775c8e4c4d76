"""Look: X-ray, ultrasound, retina, MRI, any picture."""
